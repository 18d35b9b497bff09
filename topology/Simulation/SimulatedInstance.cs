namespace Warren.Topology;

/// <summary>An instance that serves all queues of a group: it starts, works, drains and is gone.</summary>
internal sealed class SimulatedInstance
{
    private readonly SimulatedConsumer[] _consumers;
    private readonly Action<SimulatedInstance> _ended;

    public SimulatedInstance(IEnumerable<SimulatedQueue> queues, SimulationClock clock, SimulationTally tally, Action<SimulatedInstance> ended)
    {
        _consumers = [.. queues.Select(queue => new SimulatedConsumer(queue, clock, tally, EndWhenQuiet))];
        (_ended, Since) = (ended, clock.Now);
    }

    /// <summary>When it was decided for.</summary>
    public TimeSpan Since { get; }

    public bool Works { get; private set; }

    public bool IsGone { get; private set; }

    public void Begin()
    {
        if (IsGone)
        {
            return;
        }

        Works = true;
        foreach (var consumer in _consumers)
        {
            consumer.Subscribe();
        }
    }

    /// <summary>Finishes what runs and gives the rest back.</summary>
    public void Drain()
    {
        if (Works)
        {
            foreach (var consumer in _consumers)
            {
                consumer.Unsubscribe();
            }
        }

        EndWhenQuiet();
    }

    /// <summary>The time to drain is over.</summary>
    public void CutOff()
    {
        if (IsGone)
        {
            return;
        }

        foreach (var consumer in _consumers)
        {
            consumer.CutOff();
        }

        EndWhenQuiet();
    }

    private void EndWhenQuiet()
    {
        if (!IsGone && _consumers.All(static consumer => consumer.Running == 0))
        {
            IsGone = true;
            _ended(this);
        }
    }
}
