namespace Warren.Topology;

/// <summary>The instances of a group. Of those that are too many the ones that still start go first, then the youngest, as with a Kubernetes deployment.</summary>
internal sealed class InstanceFleet(IReadOnlyList<SimulatedQueue> queues, SimulationSettings settings, SimulationClock clock, SimulationTally tally)
{
    private readonly List<SimulatedInstance> _instances = [];
    private readonly HashSet<SimulatedInstance> _draining = [];

    /// <summary>How many there are or are starting; what drains counts no more.</summary>
    public int Count => _instances.Count;

    public int Draining => _draining.Count;

    /// <summary>What is there from the beginning.</summary>
    public void StartWith(int count)
    {
        tally.OnStart(count);
        for (var number = 0; number < count; number++)
        {
            Add().Begin();
        }
    }

    public void Resize(int count)
    {
        if (count == Count)
        {
            return;
        }

        tally.OnResize(clock.Now, Count, count);
        while (Count < count)
        {
            clock.After(settings.StartDelay, Add().Begin);
        }

        while (Count > count)
        {
            var starting = _instances.FindLastIndex(static instance => !instance.Works);
            var index = starting >= 0 ? starting : Count - 1;
            var instance = _instances[index];
            _instances.RemoveAt(index);
            _draining.Add(instance);
            instance.Drain();
            if (!instance.IsGone)
            {
                clock.After(settings.Grace, instance.CutOff);
            }
        }
    }

    /// <summary>The time of instances that is not over yet.</summary>
    public TimeSpan Running() => _instances.Concat(_draining).Aggregate(TimeSpan.Zero, (sum, instance) => sum + (clock.Now - instance.Since));

    private SimulatedInstance Add()
    {
        var instance = new SimulatedInstance(queues, clock, tally, OnEnded);
        _instances.Add(instance);
        return instance;
    }

    private void OnEnded(SimulatedInstance instance)
    {
        _draining.Remove(instance);
        tally.OnGone(clock.Now - instance.Since);
    }
}
