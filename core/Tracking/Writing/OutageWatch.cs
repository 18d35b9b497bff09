namespace Warren.Tracking;

/// <summary>
/// Since when and why something does not answer, so that each outage is told once when it begins and once when it ends. Many ask at once: what was asked before an outage began or
/// ended says nothing of what is now, and counts for nothing. Safe to call from many threads.
/// </summary>
internal sealed class OutageWatch(TimeProvider time)
{
    private readonly Lock _lock = new();
    private volatile Outage? _current;
    private volatile int _changes;

    /// <summary>The outage, or null.</summary>
    public Outage? Current => _current;

    /// <summary>Call it before each question; what it gives goes with the answer.</summary>
    public Asked Ask() => new(_changes);

    /// <summary>It did not answer. The latest reason counts, and the earliest time.</summary>
    /// <returns>Whether the outage begins with this.</returns>
    public bool Failed(Asked asked, string reason)
    {
        lock (_lock)
        {
            if (asked.After != _changes)
            {
                return false;
            }

            if (_current is { Since: var since })
            {
                _current = new(reason, since);
                return false;
            }

            _current = new(reason, time.GetUtcNow());
            _changes++;
            return true;
        }
    }

    /// <summary>It answered.</summary>
    /// <returns>How long the outage was that ends with this; null when none does.</returns>
    public TimeSpan? Answered(Asked asked)
    {
        if (_current is null)
        {
            return null;
        }

        lock (_lock)
        {
            if (_current is not { } over || asked.After != _changes)
            {
                return null;
            }

            _current = null;
            _changes++;
            return time.GetUtcNow() - over.Since;
        }
    }
}

/// <summary>When something was asked.</summary>
/// <param name="After">After how many beginnings and ends of outages.</param>
internal readonly record struct Asked(int After);

/// <summary>That something does not answer.</summary>
/// <param name="Reason">Why, in words and without secrets.</param>
/// <param name="Since">Since when.</param>
internal sealed record Outage(string Reason, DateTimeOffset Since);
