namespace Warren.Hosting.Queues;

/// <summary>Finds the deliveries of a session that come near the broker's <c>consumer_timeout</c>, each once.</summary>
internal sealed class DeadlineWatch : IDisposable
{
    // Often enough that a warning leaves most of the last fifth.
    private const int ChecksPerTimeout = 50;
    private const double WarnAfter = 0.8;

    private readonly HashSet<ulong> _warned = [];
    private readonly ConsumerSession _session;
    private readonly TimeSpan _warnAfter;
    private readonly Action<QueueInvocation, TimeSpan> _warn;
    private readonly TimeSpan _every;
    private readonly ITimer? _timer;
    private volatile bool _disposed;

    /// <param name="session">Whose deliveries to watch.</param>
    /// <param name="timeout">The broker's limit; null: nothing is watched.</param>
    /// <param name="warn">Told a delivery and for how long it has been unacknowledged.</param>
    public DeadlineWatch(ConsumerSession session, TimeSpan? timeout, Action<QueueInvocation, TimeSpan> warn)
    {
        (_session, _warn) = (session, warn);
        if (timeout is { } limit)
        {
            (_warnAfter, _every) = (limit * WarnAfter, limit / ChecksPerTimeout);
            _timer = session.Time.CreateTimer(_ => Check(), null, _every, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _timer?.Dispose();
    }

    // Armed again only at its end, so that it never runs twice at a time.
    private void Check()
    {
        foreach (var late in _session.UnsettledFor(_warnAfter))
        {
            if (_warned.Add(late.Delivery.Tag))
            {
                _warn(late, _session.Time.GetElapsedTime(late.Arrived));
            }
        }

        if (!_disposed)
        {
            _timer?.Change(_every, Timeout.InfiniteTimeSpan);
        }
    }
}
