using Microsoft.Extensions.Logging;

namespace Warren.Tracking;

/// <summary>Whether the store answers, as all who ask it find. Says so once when that changes.</summary>
internal sealed partial class StoreHealth(TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private volatile Outage? _outage;

    public bool IsAway => _outage is not null;

    public (string? Reason, DateTimeOffset? Since) State => _outage is { } outage ? (outage.Reason, outage.Since) : (null, null);

    public void Failed(Exception error)
    {
        lock (_lock)
        {
            if (_outage is { } outage)
            {
                _outage = outage with { Reason = Describe(error) };
                return;
            }

            _outage = new(Describe(error), time.GetUtcNow());
        }

        LogAway(Describe(error));
    }

    /// <param name="dropped">How many events have been dropped so far.</param>
    public void Answered(long dropped)
    {
        if (_outage is null)
        {
            return;
        }

        Outage? over;
        lock (_lock)
        {
            over = _outage;
            _outage = null;
        }

        if (over is not null)
        {
            LogBack((time.GetUtcNow() - over.Since).TotalSeconds, dropped);
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

    private sealed record Outage(string Reason, DateTimeOffset Since);
}
