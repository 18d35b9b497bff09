namespace Warren.Topology;

/// <summary>
/// Runs arrivals through a scaling group, task by task: one event for each task, one for each decision. Equal tasks in a row take the room of one, so
/// that a backlog of a million is a number; what grows with the tasks is one waiting time each. Same input, same result. No I/O, no clock.
/// </summary>
/// <remarks>
/// At one moment arrivals come first, then what ends or starts, then the autoscaler, then KEDA: so a group that KEDA wakes is adjusted at the
/// autoscaler's next turn. KEDA first looks after one polling interval, so that what comes at the beginning waits as long as it can.
/// </remarks>
internal sealed class GroupSimulation
{
    private readonly ScalingGroup _group;
    private readonly SimulationSettings _settings;
    private readonly SimulationClock _clock = new();
    private readonly SimulationTally _tally;
    private readonly SimulatedQueue[] _queues;
    private readonly InstanceFleet _fleet;
    private readonly GroupScaler _scaler;
    private readonly Timeline _timeline = new();
    private readonly long[] _messages;
    private long _tasks;
    private long _mostMessages;
    private TimeSpan _longest;
    private TimeSpan _lastEnd;

    private GroupSimulation(ScalingGroup group, SimulationSettings settings)
    {
        (_group, _settings, _tally) = (group, settings, new(group));
        _queues = [.. group.Queues.Select(static queue => new SimulatedQueue(queue))];
        _messages = new long[_queues.Length];
        _fleet = new(_queues, settings, _clock, _tally);
        _scaler = new(group, settings.Behaviour);
    }

    /// <param name="group">Of a topology without problems.</param>
    /// <param name="arrivals">In the order of their times; queues that are not of the group are refused.</param>
    /// <param name="settings">What is taken for given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TopologyException">There are too many tasks, or an arrival is of no queue of the group.</exception>
    public static SimulationReport Run(ScalingGroup group, IEnumerable<Arrival> arrivals, SimulationSettings settings, CancellationToken cancellationToken)
    {
        using var coming = arrivals.GetEnumerator();
        return new GroupSimulation(group, settings).Run(coming, cancellationToken);
    }

    private long Total => _queues.Sum(static queue => queue.Messages);

    private SimulationReport Run(IEnumerator<Arrival> coming, CancellationToken cancellationToken)
    {
        _fleet.StartWith(_group.MinInstances);
        var more = coming.MoveNext();
        var (sync, poll, sample) = (_settings.Behaviour.SyncInterval, _group.PollingInterval, TimeSpan.Zero);
        while (more || !IsOver())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var arrival = more ? coming.Current.At : TimeSpan.MaxValue;
            var next = Earliest(arrival, _clock.Next, sync, poll, sample);
            if (next > _settings.Limit)
            {
                _clock.GoTo(_settings.Limit);
                break;
            }

            _clock.GoTo(next);
            if (next == arrival)
            {
                Publish(coming.Current);
                more = coming.MoveNext();
            }
            else if (next == _clock.Next)
            {
                var ended = _tally.Ended;
                _clock.Step();
                _lastEnd = _tally.Ended > ended ? next : _lastEnd;
            }
            else if (next == sync)
            {
                _fleet.Resize(_scaler.Adjust(next, _fleet.Count, Measure()).Instances);
                sync += _settings.Behaviour.SyncInterval;
            }
            else if (next == poll)
            {
                _fleet.Resize(_scaler.Activate(next, _fleet.Count, Measure()).Instances);
                poll += _group.PollingInterval;
            }
            else
            {
                Record(next);
                sample += _timeline.Interval;
            }
        }

        _tally.CloseSpan(_clock.Now);
        Record(_clock.Now);
        return Report();
    }

    // Also when what is left is too little to wake an instance: it would stay for ever.
    private bool IsOver() =>
        _fleet.Count == _group.MinInstances && _fleet.Draining == 0
        && (Total == 0 || (_fleet.Count == 0 && _queues.All(static queue => queue.Messages <= queue.Spec.Scale.Activation)));

    private static TimeSpan Earliest(params ReadOnlySpan<TimeSpan> times)
    {
        var earliest = times[0];
        foreach (var time in times)
        {
            earliest = time < earliest ? time : earliest;
        }

        return earliest;
    }

    private void Publish(in Arrival arrival)
    {
        var name = arrival.Queue;
        var queue = name is null ? _queues[0] : Array.Find(_queues, queue => queue.Spec.Name == name);
        if (queue is null)
        {
            throw new TopologyException($"Queue '{name}' is not in the scaling group '{_group.Name}' ({string.Join(", ", _group.Queues.Select(static one => one.Name))}).");
        }

        _tasks += arrival.Count;
        if (_tasks > SimulationSettings.MostTasks)
        {
            throw new TopologyException($"There are more than {SimulationSettings.MostTasks:N0} tasks, the most that are simulated. Take a part of the time, or every tenth task with a tenth of the instances.");
        }

        _longest = arrival.Duration > _longest ? arrival.Duration : _longest;
        queue.Publish(new(arrival.At, arrival.Duration, arrival.Count));
        _mostMessages = Math.Max(_mostMessages, Total);
    }

    private long[] Measure()
    {
        for (var queue = 0; queue < _queues.Length; queue++)
        {
            _messages[queue] = _queues[queue].Messages;
        }

        return _messages;
    }

    private void Record(TimeSpan now) => _timeline.Add(new(now, Total, _fleet.Count + _fleet.Draining, _tally.TakeLongestRecentWait()));

    private SimulationReport Report()
    {
        var lived = _tally.Lived + _fleet.Running();
        var possible = lived.TotalSeconds * _group.Queues.Sum(static queue => queue.Concurrency);
        return new(
            _group,
            _settings,
            _tasks,
            _tally.Ended,
            Total,
            _lastEnd,
            _clock.Now,
            _mostMessages,
            _tally.Waits.Percentile(0.5),
            _tally.Waits.Percentile(0.99),
            _tally.Waits.Percentile(1),
            _longest,
            _tally.Ended > 0 ? _tally.Worked / _tally.Ended : null,
            _tally.MostInstances,
            lived,
            possible > 0 ? (_tally.Worked + _tally.Wasted).TotalSeconds / possible : 0,
            _tally.AtMaximum,
            _tally.Ups,
            _tally.Downs,
            _tally.Flaps,
            _tally.CutOff,
            _timeline);
    }
}
