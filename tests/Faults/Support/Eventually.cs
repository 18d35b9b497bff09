using System.Diagnostics;

namespace Warren.Faults;

/// <summary>Polls, with a bound, for what only a broker or another process can bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Task Async(Func<bool> condition, string what, Func<string>? details = null) =>
        Async(() => Task.FromResult(condition()), what, details);

    public static async Task Async(Func<Task<bool>> condition, string what, Func<string>? details = null)
    {
        if (!await TriedAsync(condition, Limit, TimeSpan.FromMilliseconds(20)))
        {
            Assert.Fail($"Not seen within {Limit.TotalMinutes:0} minutes: {what}. {details?.Invoke()}");
        }
    }

    /// <summary>Whether the condition came true within a limit.</summary>
    public static async Task<bool> TriedAsync(Func<Task<bool>> condition, TimeSpan limit, TimeSpan pause)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            if (started.Elapsed > limit)
            {
                return false;
            }

            await Task.Delay(pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return true;
    }
}
