using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.Leases;

/// <summary>Whether leases can be taken, as all who ask find. Says so once when that changes.</summary>
internal sealed partial class LeaseHealth(TimeProvider time, ILogger logger)
{
    public const string NoStore = "This instance has no task store: start it with one (Warren:Tracking=on).";

    private static readonly LeaseState Fine = new(null, null);

    private readonly OutageWatch _watch = new(time);

    public LeaseState State => _watch.Current is { } outage ? new(outage.Reason, outage.Since) : Fine;

    /// <inheritdoc cref="OutageWatch.Ask"/>
    public Asked Ask() => _watch.Ask();

    public void Failed(Asked asked, Exception error) => Failed(asked, StoreHealth.Describe(error));

    /// <summary>There is nothing to ask.</summary>
    public void Missing() => Failed(_watch.Ask(), NoStore);

    public void Answered(Asked asked)
    {
        if (_watch.Answered(asked) is { } away)
        {
            LogBack(away.TotalSeconds);
        }
    }

    private void Failed(Asked asked, string reason)
    {
        if (_watch.Failed(asked, reason))
        {
            LogAway(reason);
        }
    }

    [LoggerMessage(70, LogLevel.Error, "Tasks with a lock or a key are held back, and limits of queues are not kept: {Reason} It is tried again until it succeeds.")]
    private partial void LogAway(string reason);

    [LoggerMessage(71, LogLevel.Information, "Locks, keys and places can be taken again after {Seconds:0} s")]
    private partial void LogBack(double seconds);
}
