namespace Warren.Hosting.Queues;

/// <summary>Messages whose function failed, kept unacknowledged for a while before they go back, so that a failure never becomes a hot loop.</summary>
internal sealed class HeldMessages(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<QueueInvocation, ITimer> _timers = [];
    private bool _closed;

    public void Hold(QueueInvocation invocation, TimeSpan delay)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                // The timer can fire only after the lock is free, so Return finds it.
                _timers.Add(invocation, time.CreateTimer(state => Return((QueueInvocation)state!), invocation, delay, Timeout.InfiniteTimeSpan));
                return;
            }
        }

        invocation.Session.Return(invocation.Delivery.Tag);
    }

    /// <summary>Gives everything back now, and from now on at once.</summary>
    public void ReturnAll()
    {
        QueueInvocation[] held;
        lock (_lock)
        {
            _closed = true;
            held = [.. _timers.Keys];
        }

        foreach (var invocation in held)
        {
            Return(invocation);
        }
    }

    /// <summary>Takes out everything of a channel, which the caller gives back, or which the broker has back already.</summary>
    public IReadOnlyList<QueueInvocation> Take(ConsumerSession session)
    {
        lock (_lock)
        {
            var held = _timers.Where(held => held.Key.Session == session).ToArray();
            foreach (var (invocation, timer) in held)
            {
                _timers.Remove(invocation);
                timer.Dispose();
            }

            return [.. held.Select(static held => held.Key)];
        }
    }

    private void Return(QueueInvocation invocation)
    {
        lock (_lock)
        {
            if (!_timers.Remove(invocation, out var timer))
            {
                return;
            }

            timer.Dispose();
        }

        invocation.Session.Return(invocation.Delivery.Tag);
    }
}
