using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Warren.TestSupport.Garbage;

/// <summary>
/// Checks properties on generated values. The seed is fixed, so that a run says the same on every machine; <c>WARREN_GARBAGE_SEED</c> (a whole number) gives
/// another one and <c>WARREN_GARBAGE_ROUNDS</c> (default 1) so many times the values: the long form.
/// </summary>
public static class Law
{
    private static readonly ulong Seed = ulong.Parse(Environment.GetEnvironmentVariable("WARREN_GARBAGE_SEED") ?? "20240115", CultureInfo.InvariantCulture);

    /// <summary>How many times the short form's values are tried.</summary>
    public static int Rounds { get; } = int.Parse(Environment.GetEnvironmentVariable("WARREN_GARBAGE_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Says how to run the same values again.</summary>
    public static string Origin => $"WARREN_GARBAGE_SEED={Seed} WARREN_GARBAGE_ROUNDS={Rounds}";

    /// <summary>Fails with the value and the seed when the property throws for one of the values.</summary>
    /// <param name="values">Makes the values.</param>
    /// <param name="property">Throws when a value does not have the property.</param>
    /// <param name="tests">How many values in the short form.</param>
    public static void Holds<T>(Gen<T> values, Action<T> property, int tests = 400) => Check.One(
        Config.QuickThrowOnFailure
            .WithQuietOnSuccess(true)
            .WithMaxTest(tests * Rounds)
            .WithReplay(FSharpOption<Replay>.Some(new(new Rnd(Seed), FSharpOption<int>.None))),
        Prop.ForAll(values.ToArbitrary(), property));

    /// <summary>Some values, for a property of all of them together.</summary>
    /// <param name="values">Makes the values.</param>
    /// <param name="count">How many in the short form.</param>
    public static T[] Sample<T>(Gen<T> values, int count) => values.Sample(count * Rounds, new Rnd(Seed), size: 50);
}
