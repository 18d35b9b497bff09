using Warren.Processing;
using Warren.Topology;

namespace Warren.Tracking;

/// <summary>What the store is told of how a delivery ended. Pure.</summary>
internal static class OutcomeEvents
{
    /// <summary>The event; null when the outcome is none that the store does not know already.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="task">The task.</param>
    /// <param name="retryCount">Its retries so far.</param>
    /// <param name="started">The attempt that ran, or null.</param>
    /// <param name="result">What it produced, as JSON, or null.</param>
    /// <param name="now">When it ended.</param>
    public static TaskEvent? Of(TaskOutcome outcome, TaskIdentity task, int retryCount, StartedAttempt? started, string? result, DateTimeOffset now) => outcome switch
    {
        TaskOutcome.Completed when started is not null => new TaskEvent.Completed(task, now, started, result),
        TaskOutcome.Retry retry when started is not null => new TaskEvent.Retrying(task, now, started, now + retry.Delay, retry.Reason.Message),
        TaskOutcome.Deferred deferred => new TaskEvent.Deferred(task, now, retryCount + 1, After(now, deferred.Delay), deferred.Reason, started),
        TaskOutcome.PutBack putBack => new TaskEvent.PutBack(task, now, retryCount + 1, Started: null, putBack.Reason),
        TaskOutcome.Cancelled cancelled => new TaskEvent.Cancelled(task, now, started?.Number ?? retryCount, started, cancelled.Reason),
        TaskOutcome.DeadLettered { Reason: { Reason: DeadLetterReason.Expired } expired } =>
            new TaskEvent.Expired(task, now, started?.Number ?? retryCount, started, expired.Message),
        TaskOutcome.DeadLettered dead =>
            new TaskEvent.DeadLettered(task, now, started?.Number ?? retryCount, started, CopyProperties.SnakeCase(dead.Reason.Reason), dead.Reason.Message),
        _ => null,
    };

    /// <summary>Whether a queue that is tracked so tells of the event.</summary>
    /// <remarks>With <see cref="TrackingMode.Failures"/> also of the end of what the store knows because it failed before: it would else be retrying for ever.</remarks>
    public static bool IsTold(TrackingMode mode, TaskEvent @event) => mode switch
    {
        TrackingMode.All => true,
        TrackingMode.Failures => @event is TaskEvent.Retrying or TaskEvent.DeadLettered or TaskEvent.Expired
            || (@event is TaskEvent.Completed completed && (completed.Attempt.Number > 1 || completed.Task.Run > 1)),
        _ => false,
    };

    private static DateTimeOffset After(DateTimeOffset now, TimeSpan delay) => delay < DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
}
