namespace Warren.Topology;

/// <summary>One queue's part of an instance: holds what is prefetched and runs as many tasks at a time as it may.</summary>
internal sealed class SimulatedConsumer(SimulatedQueue queue, SimulationClock clock, SimulationTally tally, Action quiet)
{
    private readonly TaskLine _held = new();
    private readonly List<(TaskRun Task, TimeSpan Began)?> _slots = [];
    private readonly Stack<int> _free = new();
    private bool _cut;

    public bool Subscribed { get; private set; }

    public int Running { get; private set; }

    public long Unacknowledged => _held.Count + Running;

    public void Subscribe()
    {
        Subscribed = true;
        queue.Subscribe(this);
    }

    public void Unsubscribe()
    {
        Subscribed = false;
        queue.Unsubscribe(this);
    }

    public bool TryGiveBack(out TaskRun task) => _held.TryTake(out task);

    public void Receive(in TaskRun task)
    {
        _held.Add(task);
        RunNext();
    }

    /// <summary>Ends what still runs: it is delivered again.</summary>
    public void CutOff()
    {
        _cut = true;
        foreach (var running in _slots)
        {
            if (running is { } cut)
            {
                tally.OnCutOff(clock.Now - cut.Began);
                queue.Redeliver(cut.Task);
            }
        }

        Running = 0;
    }

    private void RunNext()
    {
        if (Running >= queue.Spec.Concurrency || !_held.TryTake(out var task))
        {
            return;
        }

        Running++;
        if (!_free.TryPop(out var slot))
        {
            slot = _slots.Count;
            _slots.Add(null);
        }

        _slots[slot] = (task, clock.Now);
        tally.OnBegin(clock.Now, task);
        clock.After(task.Duration, () => End(slot));
    }

    private void End(int slot)
    {
        if (_cut)
        {
            return;
        }

        tally.OnEnd(_slots[slot]!.Value.Task.Duration);
        _slots[slot] = null;
        _free.Push(slot);
        Running--;
        queue.Acknowledge(this);
        RunNext();
        if (!Subscribed && Running == 0)
        {
            quiet();
        }
    }
}
