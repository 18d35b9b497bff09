using System.Globalization;
using Microsoft.Extensions.Configuration;
using Warren.Controls;
using Warren.Topology;

namespace Warren.Functions.Controls;

/// <summary>How a queue is consumed by one instance.</summary>
/// <param name="Prefetch">Tasks that it holds ahead, 1 to 65,535.</param>
/// <param name="Concurrency">Tasks that it runs at the same time, 1 or more.</param>
internal sealed record ConsumerNumbers(int Prefetch, int Concurrency)
{
    /// <summary>What configuration says of a queue, which is what the topology declares unless somebody has set something else.</summary>
    public static ConsumerNumbers Read(IConfiguration configuration, QueueSpec queue) => new(
        Number(configuration[$"Warren:Consumers:{queue.Name}:Prefetch"], queue.Prefetch),
        Number(configuration[$"Warren:Consumers:{queue.Name}:Concurrency"], queue.Concurrency));

    /// <summary>The same with what is set while it runs. Prefetch keeps its proportion to the concurrency, so that as much is held ahead for each task that runs. Pure.</summary>
    public ConsumerNumbers With(QueueControl? control) => control?.Concurrency is { } concurrency
        ? new(Math.Clamp((int)Math.Ceiling((double)concurrency * Prefetch / Concurrency), concurrency, ushort.MaxValue), concurrency)
        : this;

    // What is wrong in it the host tells, with everything else that is wrong.
    private static int Number(string? text, int declared) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= ushort.MaxValue ? number : declared;
}
