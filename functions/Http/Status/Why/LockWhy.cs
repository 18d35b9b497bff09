using Warren.Functions.Effects;
using Warren.Leases;
using Warren.Tracking;

namespace Warren.Functions.Http.Status.Why;

/// <summary>Says who has the lock that a task wants.</summary>
internal sealed class LockWhy(SharedState state) : IWhySource
{
    public async ValueTask<IReadOnlyList<WhyReason>> AskAsync(TrackedTask task, CancellationToken cancellationToken) =>
        task.Identity.Lock is { } name && state.Leases is { } leases && await leases.FindHoldersAsync(LeaseScopes.Lock(name), cancellationToken) is [var holder, ..]
            ? [holder.Task == task.Identity.Id ? Own(name, holder) : Other(name, holder)]
            : [];

    private static WhyReason Other(string name, LeaseHolder holder) => new(
        "lock",
        $"It wants lock '{Excerpt.Of(name, 80)}', which task {holder.Task} has had on worker {holder.Worker} since {TaskHeaders.Time(holder.AcquiredAt)}.",
        $"Wait until that task ends (GET tasks/{holder.Task}), or stop it: DELETE tasks/{holder.Task}. If its worker is gone, the lock is free at {TaskHeaders.Time(holder.ExpiresAt)}.")
    {
        Since = holder.AcquiredAt,
        By = holder.Task,
        Worker = holder.Worker,
    };

    // Its worker was killed or hangs: who looks for somebody to stop must not find the very task that shall run.
    private static WhyReason Own(string name, LeaseHolder holder) => new(
        "lock",
        $"It wants lock '{Excerpt.Of(name, 80)}', which its own earlier attempt on worker {holder.Worker} still has, until {TaskHeaders.Time(holder.ExpiresAt)} unless that worker lives and goes on.",
        "Wait: when that time is over the lock is free, and the task goes on by itself.")
    {
        Since = holder.AcquiredAt,
        Until = holder.ExpiresAt,
        By = holder.Task,
        Worker = holder.Worker,
    };
}
