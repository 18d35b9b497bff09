namespace Warren.Tracking;

/// <summary>A task that is about to run, or runs, on this instance.</summary>
internal sealed class RunningTask : IDisposable
{
    private readonly RunningTasks _all;
    private readonly CancellationTokenSource _cancel = new();
    private Report? _report;
    private bool _isTold;

    public RunningTask(TaskIdentity identity, RunningTasks all) => (Identity, _all, Cancelled) = (identity, all, _cancel.Token);

    public TaskIdentity Identity { get; }

    /// <summary>Fires when somebody has asked for the task to be cancelled.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>The attempt, once it has begun.</summary>
    public StartedAttempt? Attempt { get; private set; }

    /// <summary>Whether the end of the attempt has been recorded, which says all that its beginning does.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether the store is told of the attempt before its end, so that it has a row of its own, which the end belongs to.</summary>
    public bool IsTold => Volatile.Read(ref _isTold);

    public void Tell() => Volatile.Write(ref _isTold, true);

    public void Begin(StartedAttempt attempt) => Attempt = attempt;

    public void End() => IsOver = true;

    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at this very moment.
        }
        catch (AggregateException)
        {
            // What the handler itself hooked to the token failed; the others must be cancelled too.
        }
    }

    /// <summary>Keeps how far the handler is until somebody passes it on; the latest wins.</summary>
    public void Note(double? percent, string? message) => Volatile.Write(ref _report, new(
        percent is { } number && double.IsFinite(number) ? Math.Clamp(number, 0, 100) : null,
        message is null ? null : Shortened.Cut(TrackedTask.MaxText, message)));

    /// <summary>What was noted and has not been passed on yet, or null.</summary>
    public TaskEvent.Progress? TakeProgress(DateTimeOffset now) =>
        Volatile.Read(ref _report) is not null && Interlocked.Exchange(ref _report, null) is { } report && Attempt is { } attempt
            ? new(Identity, now, attempt, report.Percent, report.Message)
            : null;

    public void Dispose()
    {
        _all.Remove(this);
        _cancel.Dispose();
    }

    private sealed record Report(double? Percent, string? Message);
}
