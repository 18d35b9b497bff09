namespace Warren.Topology.Tests;

/// <summary>Small topologies.</summary>
internal static class Sample
{
    public static QueueSpec Queue(string name = "reports.queue", params string[] keys) => new(name)
    {
        RoutingKeys = keys.Length > 0 ? keys : [name],
        Retry = RetrySpec.Steps(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5)),
    };

    public static QueueSpec Quorum(string name = "ledger.queue") => Queue(name) with
    {
        Type = QueueType.Quorum,
        DeadLetter = new("ledger.dlx", "ledger.dlq"),
    };

    /// <summary>With a ladder of two levels, so that a test's virtual host is made quickly.</summary>
    public static TopologySpec Spec(params QueueSpec[] queues) => new()
    {
        Queues = queues,
        DefaultQueue = queues.FirstOrDefault()?.Name ?? "",
        Delay = new() { Levels = 2 },
    };

    /// <summary>Every kind of thing that a topology can have.</summary>
    public static TopologySpec Everything { get; } = Spec(
        Queue("reports.queue", "reports", "reports.*.monthly") with { MessageTtl = TimeSpan.FromHours(1), MaxLength = 1000 },
        Queue("analytics.queue", "analytics.#") with { Priorities = false, Retry = RetrySpec.None },
        Quorum() with { MaxLength = 50, MessageTtl = TimeSpan.FromDays(20) });
}
