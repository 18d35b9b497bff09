using Warren.Functions.Health;
using Warren.Functions.Http.Queues;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Functions.Http.Stats;

/// <summary>What was read at a moment. Null is what nobody could say.</summary>
internal sealed record StatsFacts
{
    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<QueueStatsFacts> Queues { get; init; }

    /// <summary>Messages on the ladder of delays, of all queues.</summary>
    public long? Delayed { get; init; }

    /// <summary>The workers that the store knows.</summary>
    public IReadOnlyList<KnownWorker>? Workers { get; init; }

    public IReadOnlyList<HealthFinding> Findings { get; init; } = [];
}

/// <summary>What was read of a queue.</summary>
/// <param name="Status">The broker's view and the topology's, with its live workers.</param>
/// <param name="Counts">The store's view; null also when the queue is not tracked whole.</param>
internal sealed record QueueStatsFacts(QueueStatus Status, TaskCounts? Counts);
