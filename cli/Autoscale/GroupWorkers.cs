using Warren.Topology;

namespace Warren.Cli.Autoscale;

/// <summary>The worker processes of one scaling group, and the rule that says how many there shall be.</summary>
internal sealed class GroupWorkers : IAsyncDisposable
{
    private readonly ScalingGroup _group;
    private readonly AutoscalePlan _plan;
    private readonly AutoscaleLog _log;
    private readonly TimeProvider _time;
    private readonly GroupScaler _scaler;
    private readonly StartBackoff _backoff;
    private readonly List<Worker> _workers = [];
    private readonly List<Worker> _draining = [];
    private TimeSpan _seen;
    private long _last;
    private int _number;
    private string? _limited;

    public GroupWorkers(ScalingGroup group, AutoscalePlan plan, AutoscaleLog log, TimeProvider time)
    {
        (_group, _plan, _log, _time) = (group, plan, log, time);
        _scaler = new(group, new ScaleBehaviour { SyncInterval = plan.Polling, DownWindow = plan.Window });
        _backoff = new(time);
        _last = time.GetTimestamp();
    }

    /// <summary>Processes that are there, with those that drain.</summary>
    public int Processes => _workers.Count + _draining.Count;

    /// <summary>Decides, and starts processes or lets some drain.</summary>
    /// <param name="messages">Ready and unacknowledged messages by queue.</param>
    /// <param name="room">How many more processes there may be.</param>
    /// <param name="held">Asks for the messages that clients hold, by client.</param>
    public async Task TurnAsync(IReadOnlyDictionary<string, long> messages, int room, Func<Task<IReadOnlyDictionary<string, long>>> held)
    {
        await CollectAsync();
        if (!_group.Queues.All(queue => messages.ContainsKey(queue.Name)))
        {
            // A broker that has just started counts nothing yet, which is not the same as nothing to do.
            return;
        }

        long[] load = [.. _group.Queues.Select(queue => messages[queue.Name])];
        var (now, before) = (Seen(), _workers.Count);
        var decision = _scaler.Activate(now, before, load);
        if (decision.Reason is null)
        {
            decision = _scaler.Adjust(now, before, load);
        }

        if (decision.Instances > before)
        {
            Grow(decision, room);
        }
        else if (decision.Instances < before)
        {
            _limited = null;
            var going = StopChoice.Of([.. _workers.Select(static worker => worker.Process.ClientName)], before - decision.Instances, await held());
            _log.Say($"{_group.Name} {before} -> {decision.Instances}: {decision.Reason}");
            foreach (var worker in going.Select(index => _workers[index]).ToArray())
            {
                _workers.Remove(worker);
                _draining.Add(worker);
                worker.Process.Drain();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.Concat(_draining).Select(static worker => worker.Process.DisposeAsync().AsTask()));
        _workers.Clear();
        _draining.Clear();
    }

    /// <summary>The time for which queues were seen: one without figures, because the broker was away, is not one without tasks.</summary>
    private TimeSpan Seen()
    {
        var (now, longest) = (_time.GetTimestamp(), _plan.Polling * 2);
        var passed = _time.GetElapsedTime(_last, now);
        _last = now;
        return _seen += passed < longest ? passed : longest;
    }

    private void Grow(ScaleDecision decision, int room)
    {
        var before = _workers.Count;
        var count = _backoff.MayStart ? Math.Min(decision.Instances, before + Math.Max(0, room)) : before;
        if (count < decision.Instances)
        {
            var why = _backoff.MayStart ? $"no more than {_plan.MostWorkers} processes in all (--workers)" : "the last ones ended at once, so it waits";
            if (count == before && why == _limited)
            {
                return;
            }

            _limited = why;
            _log.Say($"{_group.Name} {before} -> {count}, not {decision.Instances}: {decision.Reason}; {why}");
        }
        else
        {
            _limited = null;
            _log.Say($"{_group.Name} {before} -> {count}: {decision.Reason}");
        }

        while (_workers.Count < count)
        {
            _workers.Add(new(AppProcess.Start($"{_group.Name}-{++_number}", _plan, _plan.WorkerArguments(_group), list: false, _log), _time.GetTimestamp()));
        }
    }

    private async Task CollectAsync()
    {
        foreach (var worker in _draining.Where(static worker => worker.Process.Exited.IsCompleted).ToArray())
        {
            _draining.Remove(worker);
            _log.Say($"{worker.Process.Name} has finished what ran and ended{await CodeAsync(worker)}");
        }

        foreach (var worker in _workers.Where(static worker => worker.Process.Exited.IsCompleted).ToArray())
        {
            _workers.Remove(worker);
            var wait = _backoff.OnEnded(_time.GetElapsedTime(worker.Since));
            _log.Say($"{worker.Process.Name} ended by itself{await CodeAsync(worker)}; what it held the broker delivers again{(wait > TimeSpan.Zero ? $". The next one starts after {wait.TotalSeconds:0} s" : "")}");
        }
    }

    private static async Task<string> CodeAsync(Worker worker)
    {
        var code = await worker.Process.Exited;
        await worker.Process.DisposeAsync();
        return code == 0 ? "" : $" with exit code {code}";
    }

    private sealed record Worker(AppProcess Process, long Since);
}
