namespace Warren.Broker;

/// <summary>Bounds what waits in this process for the broker: a place is taken before a publish waits and given back with its answer.</summary>
internal sealed class PublishBacklog(int maxCount, long maxBytes)
{
    private readonly Lock _lock = new();
    private int _count;
    private long _bytes;

    /// <summary>Whether there was room; then <see cref="Leave"/> must follow.</summary>
    public bool TryEnter(int bytes)
    {
        lock (_lock)
        {
            // One message may wait alone whatever its size, or it could never be published.
            if (_count >= maxCount || (_count > 0 && _bytes + bytes > maxBytes))
            {
                return false;
            }

            _count++;
            _bytes += bytes;
            return true;
        }
    }

    public void Leave(int bytes)
    {
        lock (_lock)
        {
            _count--;
            _bytes -= bytes;
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return $"{_count:N0} publishes with {_bytes:N0} bytes wait (at most {maxCount:N0} and {maxBytes:N0} may)";
        }
    }
}
