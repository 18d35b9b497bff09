using System.Runtime.InteropServices;

namespace Warren.RateLimits;

/// <summary>The buckets that all instances share. Safe to call from many threads and processes; time is the store's own, so clocks of instances do not matter.</summary>
/// <remarks>
/// A task that does not fit gets a place in the order, and is told when its turn will be. In the order of one workspace the more urgent comes first, then who came first; between the
/// workspaces of a provider with a total each gets an equal part of it. Who is not there 10 s after its turn no longer holds up the others, and 15 minutes after it the place is gone.
/// </remarks>
public interface IRateLimitStore
{
    /// <summary>Takes what a task needs out of its buckets, if it is its turn.</summary>
    /// <param name="claim">What it needs.</param>
    /// <param name="grant">A fresh id for what is taken, to settle by. The same one again takes nothing more.</param>
    /// <param name="cancellationToken">Gives up; it may have been taken.</param>
    /// <exception cref="Tracking.TaskStoreException">The store is away.</exception>
    Task<RateAnswer> ReserveAsync(RateClaim claim, string grant, CancellationToken cancellationToken = default);

    /// <summary>Keeps a place for a task that is about to be published, if it could run at once; nothing is kept otherwise.</summary>
    /// <param name="claim">What it needs.</param>
    /// <param name="cancellationToken">Gives up; the place may have been kept.</param>
    /// <exception cref="Tracking.TaskStoreException">The store is away.</exception>
    Task<RateAnswer> HoldPlaceAsync(RateClaim claim, CancellationToken cancellationToken = default);

    /// <summary>Puts the real figure in the place of the estimate. What was not used is there for others at once; what was used beyond it is owed.</summary>
    /// <param name="claim">As it was reserved.</param>
    /// <param name="grant">What is settled. Counts once, however often it is called; after a day not at all: the estimate stands then.</param>
    /// <param name="used">What was used.</param>
    /// <param name="cancellationToken">Gives up; it may have been settled.</param>
    /// <exception cref="Tracking.TaskStoreException">The store is away.</exception>
    Task SettleAsync(RateClaim claim, string grant, RateUse used, CancellationToken cancellationToken = default);

    /// <summary>What a provider's buckets hold now: its total first, then the workspaces by name. A bucket that is not there is full.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="limits">What it takes.</param>
    /// <param name="workspace">Only this workspace's, and the total; empty: of tasks without one. Null: all.</param>
    /// <param name="most">At most so many, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Tracking.TaskStoreException">The store is away.</exception>
    Task<IReadOnlyList<RateBucket>> ReadAsync(string provider, ProviderLimits limits, string? workspace, int most, CancellationToken cancellationToken = default);

    /// <summary>The place of a task that waits for its turn, or null.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Tracking.TaskStoreException">The store is away.</exception>
    Task<RatePlace?> FindPlaceAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Asks the store whether it works, by a small write that changes nothing: one that can only be read, as with a full disk, does not.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Tracking.TaskStoreException">The store is away.</exception>
    Task CheckAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes buckets that are full because nobody has used them for long, and places and grants that are over: one bounded step. What is removed limits nobody.</summary>
    /// <param name="limits">All limits. A bucket that none of them is for goes too.</param>
    /// <param name="maxRows">At most so many buckets, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many buckets were removed.</returns>
    /// <exception cref="Tracking.TaskStoreException">The store is away.</exception>
    Task<int> CleanUpAsync(RateLimitOptions limits, int maxRows, CancellationToken cancellationToken = default);
}

/// <summary>What a task asks for.</summary>
/// <param name="Provider">Who is to be called; 1 to 255 bytes.</param>
/// <param name="Workspace">Who it is for; null: none.</param>
/// <param name="TaskId">The task's id.</param>
/// <param name="Priority">1 (most urgent) to 10.</param>
/// <param name="Tokens">The estimate, 0 or more.</param>
/// <param name="Own">The workspace's limit, or null.</param>
/// <param name="Total">The provider's limit for all workspaces, or null.</param>
public sealed record RateClaim(string Provider, string? Workspace, string TaskId, int Priority, long Tokens, RateLimit? Own, RateLimit? Total);

/// <summary>What the buckets say.</summary>
/// <param name="Granted">Whether the task may run, or for <see cref="IRateLimitStore.HoldPlaceAsync"/> whether a place is kept for it.</param>
/// <param name="Turn">How long it is until its turn, by what is known now: more than zero unless granted.</param>
/// <param name="HasPlace">Whether it has a place. A workspace has at most 1,000; who comes then is told about when there will be one.</param>
public sealed record RateAnswer(bool Granted, TimeSpan Turn, bool HasPlace);

/// <summary>What was used.</summary>
/// <param name="Requests">How many calls were made, 0 or more.</param>
/// <param name="Tokens">What they took, 0 or more.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RateUse(int Requests, long Tokens);
