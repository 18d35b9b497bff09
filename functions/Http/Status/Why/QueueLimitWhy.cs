using Warren.Functions.Effects;
using Warren.Leases;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Functions.Http.Status.Why;

/// <summary>Says who has the places of a queue that runs only so many tasks at once on all instances, when all of them are taken.</summary>
internal sealed class QueueLimitWhy(SharedState state, TopologySpec topology) : IWhySource
{
    private const int MostNamed = 3;

    public async ValueTask<IReadOnlyList<WhyReason>> AskAsync(TrackedTask task, CancellationToken cancellationToken) =>
        state.Leases is { } leases && topology.Find(task.Identity.Queue) is { ConcurrencyLimit: { } limit } queue && IsWaiting(task)
            ? Reasons(queue.Name, limit, task.Identity.Id, await leases.FindHoldersAsync(LeaseScopes.Queue(queue.Name), cancellationToken))
            : [];

    /// <summary>The reason, when there is no place for the task. Pure.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="limit">How many places it has.</param>
    /// <param name="task">The task's id.</param>
    /// <param name="holders">Who has them.</param>
    internal static IReadOnlyList<WhyReason> Reasons(string queue, int limit, string task, IReadOnlyList<LeaseHolder> holders)
    {
        // One that has a place waits for what comes after the limit, and keeps its place meanwhile.
        if (holders.Count < limit || holders.Any(holder => holder.Task == task))
        {
            return [];
        }

        var named = string.Join("; ", holders.Take(MostNamed).Select(static holder => $"task {Excerpt.Of(holder.Task ?? "?", 80)} on worker {holder.Worker} since {TaskHeaders.Time(holder.AcquiredAt)}"));
        var more = holders.Count > MostNamed ? $"; and {holders.Count - MostNamed:N0} more" : "";
        var first = holders[0];
        return
        [
            new(
                "queue_limit",
                $"Queue '{queue}' runs at most {limit:N0} tasks at once on all instances together (ConcurrencyLimit), and all places are taken: {named}{more}.",
                $"Wait until one of them ends. To hurry: raise ConcurrencyLimit of '{queue}' in TaskTopology.cs on all instances, or stop one of them: DELETE tasks/{first.Task}. The places of a worker that is gone are free at {TaskHeaders.Time(holders.Max(static holder => holder.ExpiresAt))} at the latest.")
            {
                Since = first.AcquiredAt,
                By = first.Task,
                Worker = first.Worker,
            },
        ];
    }

    // What was put off for a time, and not because something was taken, does not want a place yet.
    private static bool IsWaiting(TrackedTask task) => task.State == TaskState.Queued || task is { State: TaskState.Scheduled, Reason: not null };
}
