namespace Warren.Topology;

/// <summary>A dead-letter exchange and the queue behind it.</summary>
/// <param name="Exchange">The dead-letter exchange (direct, durable).</param>
/// <param name="Queue">The dead-letter queue, bound to <paramref name="Exchange"/> under its own name.</param>
public sealed record DeadLetterSpec(string Exchange, string Queue)
{
    /// <summary><c>tasks.dlx</c> and <c>tasks.dlq</c>, which queues share unless they have their own.</summary>
    public static DeadLetterSpec Shared { get; } = new("tasks.dlx", "tasks.dlq");
}
