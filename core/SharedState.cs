using Warren.Controls;
using Warren.Leases;
using Warren.RateLimits;
using Warren.Tracking;
using Warren.Workers;

namespace Warren;

/// <summary>What the instances on one broker share through a database, part by part. Whatever needs a part that is missing is off.</summary>
public sealed record SharedState : IAsyncDisposable
{
    /// <summary>What becomes of tasks. The other parts are in the same database, and go with it.</summary>
    public required ITaskStore Tasks { get; init; }

    /// <summary>What is set for queues while they run.</summary>
    public IQueueControlStore? Controls { get; init; }

    /// <summary>Counted places and locks. Null: tasks with a lock or a key are held back, and limits of queues are not kept.</summary>
    public ILeaseStore? Leases { get; init; }

    /// <summary>The buckets of rate limits.</summary>
    public IRateLimitStore? RateLimits { get; init; }

    /// <summary>Which workers there are.</summary>
    public IWorkerStore? Workers { get; init; }

    /// <summary>Closes the database's connections.</summary>
    public ValueTask DisposeAsync() => Tasks.DisposeAsync();
}
