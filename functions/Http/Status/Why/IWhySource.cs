using Warren.Tracking;

namespace Warren.Functions.Http.Status.Why;

/// <summary>A limit, a lock, or whatever else may keep a task from running: register one for each, and <c>GET tasks/{id}/why</c> asks it.</summary>
internal interface IWhySource
{
    /// <summary>The reasons that it knows for a task that has not ended and does not run; none when it has none.</summary>
    /// <exception cref="TaskStoreException">The store does not answer.</exception>
    ValueTask<IReadOnlyList<WhyReason>> AskAsync(TrackedTask task, CancellationToken cancellationToken);
}
