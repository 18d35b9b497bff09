using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.Leases;

/// <summary>Whether leases can be taken, as all who ask find. Says so once when that changes.</summary>
internal sealed partial class LeaseHealth(TimeProvider time, ILogger logger)
{
    public const string NoStore = "This instance has no task store: start it with one (Warren:Tracking=on).";

    private readonly Lock _lock = new();
    private volatile LeaseState _state = new(null, null);

    public LeaseState State => _state;

    public void Failed(Exception error) => Failed(StoreHealth.Describe(error));

    public void Failed(string reason)
    {
        lock (_lock)
        {
            var known = _state.Degraded;
            _state = new(reason, _state.Since ?? time.GetUtcNow());
            if (known)
            {
                return;
            }
        }

        LogAway(reason);
    }

    public void Answered()
    {
        if (!_state.Degraded)
        {
            return;
        }

        DateTimeOffset? since;
        lock (_lock)
        {
            since = _state.Since;
            _state = new(null, null);
        }

        if (since is { } began)
        {
            LogBack((time.GetUtcNow() - began).TotalSeconds);
        }
    }

    [LoggerMessage(60, LogLevel.Error, "Tasks with a lock or a key are held back, and limits of queues are not kept: {Reason} It is tried again until it succeeds.")]
    private partial void LogAway(string reason);

    [LoggerMessage(61, LogLevel.Information, "Locks, keys and places can be taken again after {Seconds:0} s")]
    private partial void LogBack(double seconds);
}
