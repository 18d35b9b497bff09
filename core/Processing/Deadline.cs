namespace Warren.Processing;

/// <summary>
/// The time that one attempt may take. When it is over the handler's token fires; if the attempt still runs a while later, that is told, once.
/// </summary>
/// <remarks>
/// A handler that does not heed its token is waited for. Letting it go would free its place while its effects go on, and the retry would then run
/// beside it.
/// </remarks>
internal sealed class Deadline : IDisposable
{
    /// <summary>How long a handler may take to heed its token before that is worth a log line.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _limit;
    private readonly ITimer? _timer;
    private readonly Action _overdue;
    private volatile bool _over;

    private Deadline(TimeSpan? limit, Action overdue, TimeProvider time, CancellationToken stopping, CancellationToken cancelled)
    {
        (_limit, _overdue) = (limit ?? Timeout.InfiniteTimeSpan, overdue);
        _source = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancelled);
        _timer = limit is { } some ? time.CreateTimer(static state => ((Deadline)state!).OnTime(), this, some, Timeout.InfiniteTimeSpan) : null;
    }

    /// <summary>Fires when the time is over, the instance must stop or the task is cancelled.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts the clock; null when there is no limit and the task cannot be cancelled.</summary>
    public static Deadline? Start(TimeSpan? limit, Action overdue, TimeProvider time, CancellationToken stopping, CancellationToken cancelled) =>
        limit is not null || cancelled.CanBeCanceled ? new(limit, overdue, time, stopping, cancelled) : null;

    /// <summary>What the attempt failed of: its time, when that was over, unless the handler says that the task can never succeed.</summary>
    public Exception Explain(Exception error) => _over && error is not PermanentTaskException ? new TaskTimeoutException(_limit, error) : error;

    public void Dispose()
    {
        _timer?.Dispose();
        _source.Dispose();
    }

    private void OnTime()
    {
        if (_over)
        {
            _overdue();
            return;
        }

        _over = true;
        try
        {
            _timer!.Change(Grace, Timeout.InfiniteTimeSpan);
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended at this very moment.
        }
        catch (AggregateException)
        {
            // What the handler itself hooked to the token failed; on a timer's thread that would end the process.
        }
    }
}
