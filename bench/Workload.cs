using System.Text;
using Warren.Topology;

namespace Warren.Bench;

/// <summary>What both sides publish, carry and process.</summary>
internal static class Workload
{
    /// <summary>The queue that publishing and processing are measured on.</summary>
    public const string Queue = "bench.queue";

    /// <summary>Its task.</summary>
    public const string Task = "noop";

    /// <summary>The body's length.</summary>
    public const int BodyBytes = 256;

    private static readonly QueueSpec Spec = new(Queue) { RoutingKeys = ["bench"] };

    /// <summary>What the in-process side of ours knows: the one queue, with the default's priorities, retries and dead letters.</summary>
    public static TopologySpec Topology { get; } = new() { Queues = [Spec], DefaultQueue = Queue };

    /// <summary>What is declared on the broker: the app's own topology and the queues that are measured on.</summary>
    public static TopologySpec Declared { get; } = TaskTopology.Spec with { Queues = [.. TaskTopology.Spec.Queues, Spec, Delays.DelayWorkload.Spec] };

    /// <summary>A task's body of exactly <see cref="BodyBytes"/> bytes, with a text as payload.</summary>
    public static byte[] TextBody(string task) => Padded($$"""{"task":"{{task}}","payload":"^"}""");

    /// <summary>A task's body of exactly <see cref="BodyBytes"/> bytes, with a record as payload.</summary>
    public static byte[] RecordBody(string task) => Padded("{\"task\":\"" + task + "\",\"payload\":{\"number\":42,\"text\":\"^\"}}");

    private static byte[] Padded(string template) =>
        Encoding.UTF8.GetBytes(template.Replace("^", new string('x', BodyBytes - template.Length + 1), StringComparison.Ordinal));
}
