namespace Warren.Topology;

/// <summary>Everything that exists on the broker for the task queue, as declared by a user.</summary>
public sealed record TopologySpec
{
    /// <summary>The topic exchange that tasks are published to. Default <c>tasks</c>.</summary>
    public string Exchange { get; init; } = "tasks";

    /// <summary>The direct exchange in front of the retry queues. Default <c>tasks.retry</c>.</summary>
    public string RetryExchange { get; init; } = "tasks.retry";

    /// <summary>The ladder that scheduled tasks wait on. Default: <c>tasks.delay</c>, up to 397 days in one walk.</summary>
    public DelaySpec Delay { get; init; } = new();

    /// <summary>The task queues, in the order in which they are shown.</summary>
    public required IReadOnlyList<QueueSpec> Queues { get; init; }

    /// <summary>The queue that takes a task whose name several queues handle. One of <see cref="Queues"/>.</summary>
    public required string DefaultQueue { get; init; }

    /// <summary>The queue called <paramref name="name"/>, or null. Names are compared ordinally, as RabbitMQ does.</summary>
    public QueueSpec? Find(string name) => Queues.FirstOrDefault(queue => string.Equals(queue.Name, name, StringComparison.Ordinal));
}
