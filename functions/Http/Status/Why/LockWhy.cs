using Warren.Functions.Effects;
using Warren.Leases;
using Warren.Tracking;

namespace Warren.Functions.Http.Status.Why;

/// <summary>Says who has the lock that a task wants.</summary>
internal sealed class LockWhy(SharedState state) : IWhySource
{
    public async ValueTask<IReadOnlyList<WhyReason>> AskAsync(TrackedTask task, CancellationToken cancellationToken)
    {
        if (task.Identity.Lock is not { } name || state.Leases is not { } leases || await leases.FindHoldersAsync(LeaseScopes.Lock(name), cancellationToken) is not [var holder, ..])
        {
            return [];
        }

        var until = $"If its worker is gone, the lock is free at {TaskHeaders.Time(holder.ExpiresAt)}.";
        return
        [
            new(
                "lock",
                $"It wants lock '{Excerpt.Of(name, 80)}', which task {holder.Task} has had on worker {holder.Worker} since {TaskHeaders.Time(holder.AcquiredAt)}.",
                $"Wait until that task ends (GET tasks/{holder.Task}), or stop it: DELETE tasks/{holder.Task}. {until}")
            {
                Since = holder.AcquiredAt,
                By = holder.Task,
                Worker = holder.Worker,
            },
        ];
    }
}
