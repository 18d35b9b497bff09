using Warren.Leases;

namespace Warren.Admission;

/// <summary>
/// Takes for a task what it must not run without. What cannot be asked for is taken for held, so that such tasks wait while the store is away; what is held is asked for a few times, then
/// the task is deferred.
/// </summary>
/// <param name="leases">Where it is taken; null when there is no store.</param>
/// <param name="health">Whether it can be.</param>
/// <param name="options">How often to ask.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaseAsker(LeaseKeeper? leases, LeaseHealth health, LeaseOptions options, TimeProvider time)
{
    // Soon at first, since most tasks are short; its place in its queue is taken meanwhile.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <param name="scope">What is wanted.</param>
    /// <param name="limit">How many may have it at once.</param>
    /// <param name="fences">Whether its token is for the handler.</param>
    /// <param name="waiting">What the task waits for when it is deferred, in words.</param>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Fires when the instance must stop.</param>
    public async ValueTask<GateAnswer> AskAsync(string scope, int limit, bool fences, string waiting, TaskMessage task, CancellationToken cancellationToken)
    {
        if (leases is null)
        {
            health.Missing();
            return Closed(task, $"{waiting}, which cannot be taken: {LeaseHealth.NoStore}");
        }

        for (var (ask, pause) = (1, FirstPause); ; ask++, pause *= 3)
        {
            var released = leases.NextRelease;
            switch (await leases.TakeAsync(scope, limit, task.Id, cancellationToken))
            {
                case LeaseTake.Held { Lease: var lease }:
                    return new GateAnswer.Opened(new LeasePass(leases, lease) { Lost = lease.Lost, FencingToken = fences ? lease.Token : null });
                case LeaseTake.Away away:
                    return Closed(task, $"{waiting}, which cannot be taken: {away.Reason}");
                case LeaseTake.Full full when ask >= options.Asks:
                    return Closed(task, full.Holder is { } holder ? $"{waiting}, held by task {holder.Task} on worker {holder.Worker}" : waiting);
                default:
                    await Task.WhenAny(released, Task.Delay(pause, time, cancellationToken));
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
            }
        }
    }

    private static GateAnswer.Closed Closed(TaskMessage task, string reason) => new(DeferralDelays.Of(task), reason);
}
