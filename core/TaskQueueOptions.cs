using Warren.Leases;
using Warren.RateLimits;
using Warren.Tracking;
using Warren.Workers;

namespace Warren;

/// <summary>What a <see cref="TaskQueue"/> may have beside what it cannot do without. The defaults make one that shares nothing with other instances.</summary>
public sealed record TaskQueueOptions
{
    /// <summary>What it shares with other instances; dispose it after the queue. Null: nothing, so that tasks can neither be asked for nor cancelled.</summary>
    public SharedState? State { get; init; }

    /// <summary>How the store is told.</summary>
    public TrackingOptions Tracking { get; init; } = new();

    /// <summary>How locks are held.</summary>
    public LeaseOptions Leases { get; init; } = new();

    /// <summary>The rate limits, which need <see cref="State"/>. Default none.</summary>
    public RateLimitOptions? Limits { get; init; }

    /// <summary>What this instance says of itself, so that others see whether it is alive. Null: it does not show among the workers.</summary>
    public WorkerProfile? Worker { get; init; }

    /// <summary>How workers tell that they are alive.</summary>
    public WorkerOptions Workers { get; init; } = new();

    /// <summary>How many tasks may run at once, of all queues together, 1 or more. Null: as many as the queues' own concurrency lets.</summary>
    public int? Capacity { get; init; }

    /// <summary>Fires when the instance begins to stop, before tasks are cancelled: what a storm guard holds back then runs at once. Default never.</summary>
    public CancellationToken Stopping { get; init; }
}
