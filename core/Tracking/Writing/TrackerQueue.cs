namespace Warren.Tracking;

/// <summary>The events that wait for the store, in their order and up to a bound. Whoever adds never waits.</summary>
/// <param name="maxCount">At most so many.</param>
/// <param name="maxBytes">At most so large, about.</param>
/// <param name="many">So many are worth a write of their own.</param>
/// <param name="dropped">Is told of each entry that is dropped.</param>
internal sealed class TrackerQueue(int maxCount, long maxBytes, int many, Action<TrackerEntry> dropped)
{
    private readonly Lock _lock = new();
    private readonly Queue<TrackerEntry> _entries = new();
    private readonly Signal _first = new();
    private readonly Signal _many = new();
    private readonly Signal _room = new();
    private long _bytes;
    private long _dropped;
    private long _added;
    private volatile int _count;

    public int Count => _count;

    /// <summary>How many were added so far.</summary>
    public long Added => Interlocked.Read(ref _added);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether so many wait that the task path should let the writer catch up.</summary>
    public bool IsCrowded => _count > maxCount / 2;

    /// <summary>Adds an entry. The oldest give way to it when there are too many.</summary>
    public void Add(TrackerEntry entry)
    {
        List<TrackerEntry>? oldest = null;
        int count;
        lock (_lock)
        {
            _entries.Enqueue(entry);
            Interlocked.Increment(ref _added);
            _bytes += entry.Bytes;
            while (_entries.Count > maxCount || (_bytes > maxBytes && _entries.Count > 1))
            {
                (oldest ??= []).Add(Take());
            }

            _count = count = _entries.Count;
        }

        if (count == 1)
        {
            _first.Set();
        }

        if (count == many)
        {
            _many.Set();
        }

        if (oldest is not null)
        {
            Drop(oldest);
        }
    }

    /// <summary>Takes the oldest until there are so many of them; those that are obsolete are left out.</summary>
    public void TakeInto(List<TrackerEntry> batch, int limit)
    {
        bool room;
        lock (_lock)
        {
            var crowded = IsCrowded;
            while (batch.Count < limit && _entries.Count > 0)
            {
                if (Take() is { IsObsolete: false } entry)
                {
                    entry.Take();
                    batch.Add(entry);
                }
            }

            _count = _entries.Count;
            room = crowded && !IsCrowded;
        }

        if (room)
        {
            _room.Set();
        }
    }

    /// <summary>Gives entries up that were taken.</summary>
    public void Drop(IReadOnlyCollection<TrackerEntry> entries)
    {
        Interlocked.Add(ref _dropped, entries.Count);
        foreach (var entry in entries)
        {
            dropped(entry);
        }
    }

    /// <summary>Returns when there is an entry, or the time is over.</summary>
    public Task WhenAnyAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var first = _first.Next;
        return _count > 0 ? Task.CompletedTask : WaitAsync(first, limit, time, cancellationToken);
    }

    /// <summary>Returns when there are many entries, or the time is over.</summary>
    public Task WhenManyAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var reached = _many.Next;
        return _count >= many ? Task.CompletedTask : WaitAsync(reached, limit, time, cancellationToken);
    }

    /// <summary>Returns when it is no longer crowded, or the time is over.</summary>
    public Task WhenRoomAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var room = _room.Next;
        return !IsCrowded ? Task.CompletedTask : WaitAsync(room, limit, time, cancellationToken);
    }

    private static async Task WaitAsync(Task signal, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken) =>
        await signal.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private TrackerEntry Take()
    {
        var entry = _entries.Dequeue();
        _bytes -= entry.Bytes;
        return entry;
    }
}
