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

    /// <summary>Drops what a lost channel brought: the broker has it back already.</summary>
    public void Forget(ConsumerSession session)
    {
        lock (_lock)
        {
            foreach (var (invocation, timer) in _timers.Where(held => held.Key.Session == session).ToArray())
            {
                _timers.Remove(invocation);
                timer.Dispose();
            }
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
