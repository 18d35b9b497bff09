namespace Warren.Topology;

/// <summary>The simulated time, and what happens in it, in order; what falls on one moment happens in the order in which it was planned.</summary>
internal sealed class SimulationClock
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _events = new();
    private long _number;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>When the next event is due; <see cref="TimeSpan.MaxValue"/> when there is none.</summary>
    public TimeSpan Next => _events.TryPeek(out _, out var due) ? due.At : TimeSpan.MaxValue;

    public void After(TimeSpan delay, Action happens) => _events.Enqueue(happens, (Now + delay, _number++));

    /// <summary>Lets the next event happen.</summary>
    public void Step()
    {
        var happens = _events.Dequeue();
        happens();
    }

    public void GoTo(TimeSpan time) => Now = time;
}
