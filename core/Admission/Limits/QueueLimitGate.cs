using System.Collections.Frozen;
using Warren.Leases;
using Warren.Topology;

namespace Warren.Admission;

/// <summary>Lets as many tasks of a queue run at once as the queue says, on all instances together. Tasks wait here, since whatever is behind them waits for the same.</summary>
/// <remarks>While the store is away the limit is not kept: each instance runs up to the queue's own <see cref="QueueSpec.Concurrency"/>.</remarks>
internal sealed class QueueLimitGate : IAdmissionGate, IDisposable
{
    // Well below the time after which the broker takes a message back that was not acknowledged, with the attempt still to come.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly LeaseKeeper? _leases;
    private readonly LeaseHealth _health;
    private readonly TimeProvider _time;

    // One task of a queue asks, the others of this instance wait behind it without asking.
    private readonly FrozenDictionary<string, SemaphoreSlim> _turns;

    /// <param name="topology">The queues.</param>
    /// <param name="leases">Where places are taken; null when there is no store.</param>
    /// <param name="health">Whether they can be.</param>
    /// <param name="time">The clock.</param>
    public QueueLimitGate(TopologySpec topology, LeaseKeeper? leases, LeaseHealth health, TimeProvider time)
    {
        (_leases, _health, _time) = (leases, health, time);
        _turns = topology.Queues.Where(static queue => queue.ConcurrencyLimit is not null)
            .ToFrozenDictionary(static queue => queue.Name, static _ => new SemaphoreSlim(1, 1), StringComparer.Ordinal);
    }

    public ValueTask<GateAnswer> EnterAsync(QueueSpec queue, TaskMessage task, CancellationToken cancellationToken) =>
        queue.ConcurrencyLimit is { } limit ? EnterAsync(queue.Name, limit, task, cancellationToken) : new(GateAnswer.Open);

    public void Dispose()
    {
        foreach (var turn in _turns.Values)
        {
            turn.Dispose();
        }
    }

    private async ValueTask<GateAnswer> EnterAsync(string queue, int limit, TaskMessage task, CancellationToken cancellationToken)
    {
        if (_leases is null)
        {
            _health.Missing();
            return GateAnswer.Open;
        }

        var began = _time.GetTimestamp();
        if (!await _turns[queue].WaitAsync(LongestWait, cancellationToken))
        {
            return Closed(queue, limit, task);
        }

        try
        {
            for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                var released = _leases.NextRelease;
                switch (await _leases.TakeAsync(LeaseScopes.Queue(queue), limit, task.Id, cancellationToken))
                {
                    case LeaseTake.Held { Lease: var lease }:
                        return new GateAnswer.Opened(new LeasePass(_leases, lease));
                    case LeaseTake.Away:
                        return GateAnswer.Open;
                    case var _ when _time.GetElapsedTime(began) >= LongestWait:
                        return Closed(queue, limit, task);
                    default:
                        await Task.WhenAny(released, Task.Delay(pause * (0.75 + (Random.Shared.NextDouble() / 2)), _time, cancellationToken));
                        cancellationToken.ThrowIfCancellationRequested();
                        break;
                }
            }
        }
        finally
        {
            _turns[queue].Release();
        }
    }

    private static GateAnswer.Closed Closed(string queue, int limit, TaskMessage task) =>
        new(DeferralDelays.Of(task), $"waiting for one of the {limit} places of queue '{queue}', which are all taken");
}
