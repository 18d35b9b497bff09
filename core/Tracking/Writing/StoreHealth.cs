using Microsoft.Extensions.Logging;

namespace Warren.Tracking;

/// <summary>Whether the store answers, as all who ask it find. Says so once when that changes.</summary>
internal sealed partial class StoreHealth(TimeProvider time, ILogger logger)
{
    private readonly OutageWatch _watch = new(time);

    public bool IsAway => _watch.Current is not null;

    public (string? Reason, DateTimeOffset? Since) State => _watch.Current is { } outage ? (outage.Reason, outage.Since) : (null, null);

    /// <inheritdoc cref="OutageWatch.Ask"/>
    public Asked Ask() => _watch.Ask();

    public void Failed(Asked asked, Exception error)
    {
        var reason = Describe(error);
        if (_watch.Failed(asked, reason))
        {
            LogAway(reason);
        }
    }

    /// <param name="asked">When it was asked.</param>
    /// <param name="dropped">How many events have been dropped so far.</param>
    public void Answered(Asked asked, long dropped)
    {
        if (_watch.Answered(asked) is { } away)
        {
            LogBack(away.TotalSeconds, dropped);
        }
    }

    // Only the store's own exceptions are known to hold no secrets.
    internal static string Describe(Exception error) => error switch
    {
        TaskStoreException => error.Message,
        OperationCanceledException or TimeoutException => "The task store does not answer.",
        _ => $"The task store fails with {error.GetType().Name}.",
    };

    [LoggerMessage(40, LogLevel.Error, "Tasks run on, but their status is not kept: {Reason} It is tried again until it succeeds.")]
    private partial void LogAway(string reason);

    [LoggerMessage(41, LogLevel.Information, "The task store is back after {Seconds:0} s. {Dropped} events have been dropped since this process began.")]
    private partial void LogBack(double seconds, long dropped);
}
