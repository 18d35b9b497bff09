namespace Warren.Topology;

/// <summary>How long each task waited before it began. Keeps every one: 8 bytes a task.</summary>
internal sealed class WaitingTimes
{
    private readonly List<TimeSpan> _waits = [];
    private bool _sorted = true;

    public long Count => _waits.Count;

    public void Add(TimeSpan wait)
    {
        _waits.Add(wait);
        _sorted = false;
    }

    /// <summary>The smallest wait that at least this part of the tasks did not exceed (nearest rank); zero when there are none.</summary>
    /// <param name="part">More than 0, to 1.</param>
    public TimeSpan Percentile(double part)
    {
        if (_waits.Count == 0)
        {
            return TimeSpan.Zero;
        }

        if (!_sorted)
        {
            _waits.Sort();
            _sorted = true;
        }

        return _waits[Math.Clamp((int)Math.Ceiling(part * _waits.Count) - 1, 0, _waits.Count - 1)];
    }
}
