namespace Warren.Leases;

/// <summary>A lease that this instance holds, until it is released or cannot be counted on any more.</summary>
internal sealed class HeldLease : IDisposable
{
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _timer;

    /// <param name="scope">What it is a place in.</param>
    /// <param name="id">Its id.</param>
    /// <param name="token">Its fencing token.</param>
    /// <param name="trust">How long it can be counted on from now, unless it is renewed.</param>
    /// <param name="time">The clock, of which only the part counts that never jumps.</param>
    public HeldLease(string scope, string id, long token, TimeSpan trust, TimeProvider time)
    {
        (Scope, Id, Token, Lost) = (scope, id, token, _lost.Token);
        _timer = time.CreateTimer(static state => ((HeldLease)state!).Lose(), this, trust, Timeout.InfiniteTimeSpan);
    }

    public string Scope { get; }

    public string Id { get; }

    public long Token { get; }

    /// <summary>Fires when it was taken away, or could not be renewed in time; sooner than the store gives it to somebody else.</summary>
    public CancellationToken Lost { get; }

    /// <summary>It was renewed. What was lost stays lost.</summary>
    public void Prolong(TimeSpan trust)
    {
        try
        {
            _timer.Change(trust > TimeSpan.Zero ? trust : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // It was released at this very moment.
        }
    }

    public void Lose()
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was released at this very moment.
        }
        catch (AggregateException)
        {
            // What the handler itself hooked to the token failed; on a timer's thread that would end the process.
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _lost.Dispose();
    }
}
