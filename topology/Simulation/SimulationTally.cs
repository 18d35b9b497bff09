namespace Warren.Topology;

/// <summary>Counts what a simulation is asked for.</summary>
internal sealed class SimulationTally(ScalingGroup group)
{
    /// <summary>An up within this time after a down was not worth the down.</summary>
    public static readonly TimeSpan FlapTime = TimeSpan.FromMinutes(10);

    private readonly WaitingTimes _waits = new();
    private TimeSpan _longestRecentWait;
    private TimeSpan _lastResize;
    private TimeSpan? _lastDown;
    private int _instances;

    public WaitingTimes Waits => _waits;

    public long Ended { get; private set; }

    public long CutOff { get; private set; }

    public TimeSpan Worked { get; private set; }

    public TimeSpan Wasted { get; private set; }

    public TimeSpan Lived { get; private set; }

    public TimeSpan AtMaximum { get; private set; }

    public int MostInstances { get; private set; }

    public int Ups { get; private set; }

    public int Downs { get; private set; }

    /// <summary>Ups within <see cref="FlapTime"/> after a down.</summary>
    public int Flaps { get; private set; }

    public void OnBegin(TimeSpan now, in TaskRun task)
    {
        if (task.Again)
        {
            return;
        }

        var wait = now - task.Came;
        _waits.Add(wait);
        _longestRecentWait = wait > _longestRecentWait ? wait : _longestRecentWait;
    }

    /// <summary>The longest wait of tasks that began since this was asked last.</summary>
    public TimeSpan TakeLongestRecentWait()
    {
        var wait = _longestRecentWait;
        _longestRecentWait = TimeSpan.Zero;
        return wait;
    }

    public void OnEnd(TimeSpan duration)
    {
        Ended++;
        Worked += duration;
    }

    public void OnCutOff(TimeSpan ran)
    {
        CutOff++;
        Wasted += ran;
    }

    public void OnGone(TimeSpan lived) => Lived += lived;

    public void OnStart(int instances) => _instances = MostInstances = instances;

    public void OnResize(TimeSpan now, int before, int after)
    {
        CloseSpan(now);
        if (after > before)
        {
            Ups++;
            Flaps += _lastDown is { } down && now - down <= FlapTime ? 1 : 0;
        }
        else
        {
            Downs++;
        }

        // Each down is followed by at most one flap.
        _lastDown = after < before ? now : null;
        _instances = after;
        MostInstances = Math.Max(MostInstances, after);
    }

    /// <summary>Counts the time since the last change.</summary>
    public void CloseSpan(TimeSpan now)
    {
        AtMaximum += _instances == group.MaxInstances ? now - _lastResize : TimeSpan.Zero;
        _lastResize = now;
    }
}
