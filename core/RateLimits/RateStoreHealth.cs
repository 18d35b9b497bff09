using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.RateLimits;

/// <summary>Whether the buckets can be asked. Says so once when that changes; while they cannot, one task in a while tries.</summary>
internal sealed partial class RateStoreHealth(RateLimitOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly OutageWatch _watch = new(time);
    private readonly Signal _began = new();
    private DateTimeOffset _askAgain;

    /// <summary>Since when and why not; null when they can.</summary>
    public RateStoreOutage? Outage => _watch.Current is { } outage ? new(outage.Since, outage.Reason, options.WhenAway) : null;

    /// <summary>Ends when the next outage begins.</summary>
    public Task NextOutage => _began.Next;

    /// <inheritdoc cref="OutageWatch.Ask"/>
    /// <returns>Null: do not wait for what does not answer.</returns>
    public Asked? Ask()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_watch.Current is not null && now < _askAgain)
            {
                return null;
            }

            _askAgain = now + Pause;
            return _watch.Ask();
        }
    }

    /// <summary>The same for who asks only because no task does, a little later than a task would.</summary>
    public Asked? AskWhenIdle()
    {
        lock (_lock)
        {
            return _watch.Current is not null && time.GetUtcNow() >= _askAgain + Idle ? Ask() : null;
        }
    }

    public void Failed(Asked asked, Exception error)
    {
        var reason = StoreHealth.Describe(error);
        if (_watch.Failed(asked, reason))
        {
            lock (_lock)
            {
                _askAgain = time.GetUtcNow() + Pause;
            }

            _began.Set();
            LogAway(options.WhenAway == WhenStoreIsAway.Run ? "Limited tasks run unlimited" : "Limited tasks are held back", reason);
        }
    }

    public void Answered(Asked asked)
    {
        if (_watch.Answered(asked) is { } away)
        {
            LogBack(away.TotalSeconds);
        }
    }

    [LoggerMessage(45, LogLevel.Error, "{What}, because the rate limits cannot be asked: {Reason} It is tried again until it succeeds.")]
    private partial void LogAway(string what, string reason);

    [LoggerMessage(46, LogLevel.Information, "The rate limits are back after {Seconds:0} s.")]
    private partial void LogBack(double seconds);
}

/// <summary>That the buckets cannot be asked.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why, without secrets.</param>
/// <param name="Meanwhile">What happens to limited tasks.</param>
public sealed record RateStoreOutage(DateTimeOffset Since, string Reason, WhenStoreIsAway Meanwhile);
