namespace Warren.Tracking;

/// <summary>Since when and why something does not answer, so that each outage is told once when it begins and once when it ends. Safe to call from many threads.</summary>
internal sealed class OutageWatch(TimeProvider time)
{
    private readonly Lock _lock = new();
    private volatile Outage? _current;

    /// <summary>The outage, or null.</summary>
    public Outage? Current => _current;

    /// <summary>It did not answer. The latest reason counts, and the earliest time.</summary>
    /// <returns>Whether the outage begins with this.</returns>
    public bool Failed(string reason)
    {
        lock (_lock)
        {
            var begins = _current is null;
            _current = new(reason, _current?.Since ?? time.GetUtcNow());
            return begins;
        }
    }

    /// <summary>It answered.</summary>
    /// <returns>How long the outage was that ends with this; null when there was none.</returns>
    public TimeSpan? Answered()
    {
        if (_current is null)
        {
            return null;
        }

        Outage? over;
        lock (_lock)
        {
            (over, _current) = (_current, null);
        }

        return time.GetUtcNow() - over?.Since;
    }
}

/// <summary>That something does not answer.</summary>
/// <param name="Reason">Why, in words and without secrets.</param>
/// <param name="Since">Since when.</param>
internal sealed record Outage(string Reason, DateTimeOffset Since);
