using Warren.Leases;
using Warren.Topology;

namespace Warren.Admission;

/// <summary>Lets a task that wants a lock run while no other one has it, in any queue of any instance.</summary>
/// <remarks>A lock is a promise: what cannot be asked for is taken for held, so that its tasks wait while the store is away.</remarks>
/// <param name="leases">Where the lock is taken; null when there is no store.</param>
/// <param name="health">Whether it can be.</param>
/// <param name="options">How often to ask.</param>
/// <param name="time">The clock.</param>
internal sealed class LockGate(LeaseKeeper? leases, LeaseHealth health, LeaseOptions options, TimeProvider time) : IAdmissionGate
{
    private const string NoStore = "This instance has no task store: start it with one (Warren:Tracking=on).";

    // Soon at first, since most tasks are short; its place in its queue is taken meanwhile.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    public ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken) =>
        LockName.Of(task.Headers) is { } name ? EnterAsync(name, task, cancellationToken) : new(GateAnswer.Open);

    private async ValueTask<GateAnswer> EnterAsync(string name, TaskMessage task, CancellationToken cancellationToken)
    {
        if (leases is null)
        {
            health.Failed(NoStore);
            return Closed(task, $"{Waiting(name)}, which cannot be taken: {NoStore}");
        }

        for (var (ask, pause) = (1, FirstPause); ; ask++, pause *= 3)
        {
            var released = leases.NextRelease;
            switch (await leases.TakeAsync(LeaseScopes.Lock(name), 1, task.Id, cancellationToken))
            {
                case LeaseTake.Held { Lease: var lease }:
                    return new GateAnswer.Opened(new LeasePass(leases, lease));
                case LeaseTake.Away away:
                    return Closed(task, $"{Waiting(name)}, which cannot be taken: {away.Reason}");
                case LeaseTake.Full full when ask >= options.Asks:
                    return Closed(task, full.Holder is { } holder ? $"{Waiting(name)}, held by task {holder.Task} on worker {holder.Worker}" : Waiting(name));
                default:
                    await Task.WhenAny(released, Task.Delay(pause, time, cancellationToken));
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
            }
        }
    }

    private static string Waiting(string name) => $"waiting for lock '{Shortened.To(Shortened.Name, name)}'";

    private static GateAnswer.Closed Closed(TaskMessage task, string reason) =>
        new(DeferralDelays.After(TaskHeaders.ReadCount(task.Headers, TaskHeaders.Deferrals), Random.Shared.NextDouble()), reason);
}
