namespace Warren.Tracking;

/// <summary>Something that happened to a task. A closed set: each member says which state it leads to.</summary>
/// <remarks>
/// Events are complete in themselves: one that is lost leaves nothing wrong that a later one does not put right. They may be written late, in any order, by several
/// processes and more than once; <see cref="ITaskStore.WriteAsync"/> has the rule.
/// </remarks>
public abstract record TaskEvent
{
    private TaskEvent(TaskIdentity task, DateTimeOffset at) => (Task, At) = (task, at);

    /// <summary>The task and its run.</summary>
    public TaskIdentity Task { get; init; }

    /// <summary>When it happened, on the clock of whoever tells.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Its publisher has put it into its queue. Leads to <see cref="TaskState.Queued"/>.</summary>
    public sealed record Queued(TaskIdentity Task, DateTimeOffset At) : TaskEvent(Task, At);

    /// <summary>Its publisher has put it on the delay ladder. Leads to <see cref="TaskState.Scheduled"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="RunAt">Before when it does not run.</param>
    public sealed record Scheduled(TaskIdentity Task, DateTimeOffset At, DateTimeOffset RunAt) : TaskEvent(Task, At);

    /// <summary>A dead letter was put back into its queue; the task's <see cref="TaskIdentity.Run"/> is the new one. Leads to <see cref="TaskState.Queued"/>.</summary>
    public sealed record Replayed(TaskIdentity Task, DateTimeOffset At) : TaskEvent(Task, At);

    /// <summary>Whoever received it did not run it, or stopped it as what it held was lost, and it comes again later without using an attempt. Leads to <see cref="TaskState.Scheduled"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">Which attempt is still to come, from 1.</param>
    /// <param name="RunAt">Before when it does not run.</param>
    /// <param name="Reason">Why, in words.</param>
    /// <param name="Started">The attempt that was stopped, or null when none had begun.</param>
    public sealed record Deferred(TaskIdentity Task, DateTimeOffset At, int Attempt, DateTimeOffset RunAt, string Reason, StartedAttempt? Started = null) : TaskEvent(Task, At);

    /// <summary>It went back to its queue, run or not, without using an attempt: an instance stopped, or it was delivered before. Leads to <see cref="TaskState.Queued"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">Which attempt is still to come, from 1.</param>
    /// <param name="Started">The attempt that was given up, or null when none had begun.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record PutBack(TaskIdentity Task, DateTimeOffset At, int Attempt, StartedAttempt? Started, string Reason) : TaskEvent(Task, At);

    /// <summary>An attempt begins. Leads to <see cref="TaskState.Running"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="Attempt">The attempt; it began when the event happened.</param>
    public sealed record Running(TaskIdentity Task, StartedAttempt Attempt) : TaskEvent(Task, Attempt.StartedAt);

    /// <summary>
    /// An attempt runs on, though its worker had been taken for dead and the task may say that it is queued. Leads to <see cref="TaskState.Running"/>, unless another attempt has
    /// begun since.
    /// </summary>
    /// <param name="Task">The task.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Life">Which life of its worker it is, from 1.</param>
    public sealed record Resumed(TaskIdentity Task, StartedAttempt Attempt, int Life) : TaskEvent(Task, Attempt.StartedAt);

    /// <summary>A handler says how far it is. Changes no state.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">The attempt that runs.</param>
    /// <param name="Percent">How much is done, 0 to 100, or null when that is not known.</param>
    /// <param name="Message">What is being done, or null. Kept up to <see cref="TrackedTask.MaxText"/> characters.</param>
    public sealed record Progress(TaskIdentity Task, DateTimeOffset At, StartedAttempt Attempt, double? Percent, string? Message) : TaskEvent(Task, At);

    /// <summary>An attempt failed, and another one comes. Leads to <see cref="TaskState.Retrying"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">The attempt that failed.</param>
    /// <param name="NextAttemptAt">Not before when the next one begins.</param>
    /// <param name="Error">What failed, in words. Kept up to <see cref="TrackedTask.MaxText"/> characters.</param>
    public sealed record Retrying(TaskIdentity Task, DateTimeOffset At, StartedAttempt Attempt, DateTimeOffset NextAttemptAt, string Error) : TaskEvent(Task, At);

    /// <summary>An attempt succeeded. Leads to <see cref="TaskState.Completed"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Result">What it produced, as JSON, or null. More than <see cref="TrackedTask.MaxResultBytes"/> is not kept, only its size.</param>
    public sealed record Completed(TaskIdentity Task, DateTimeOffset At, StartedAttempt Attempt, string? Result) : TaskEvent(Task, At)
    {
        /// <summary>Whether the store has been told that the attempt began: then it has a row of its own, which would seem to have no end when another delivery completes too.</summary>
        public bool IsBeginningTold { get; init; }
    }

    /// <summary>It stands in its dead-letter queue. Leads to <see cref="TaskState.DeadLettered"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">The number of the last attempt, 0 when none was made.</param>
    /// <param name="Started">The attempt that ended so, or null when it was not attempted this time.</param>
    /// <param name="Reason">The reason in snake_case, as in the header <see cref="TaskHeaders.Reason"/>.</param>
    /// <param name="Error">What went wrong, in words. Kept up to <see cref="TrackedTask.MaxText"/> characters.</param>
    public sealed record DeadLettered(TaskIdentity Task, DateTimeOffset At, int Attempt, StartedAttempt? Started, string Reason, string? Error) : TaskEvent(Task, At);

    /// <summary>It was not started, or was stopped, because somebody had asked for it. Leads to <see cref="TaskState.Cancelled"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">The number of the last attempt, 0 when none was made.</param>
    /// <param name="Started">The attempt that was stopped, or null when none ran.</param>
    /// <param name="Reason">In words, or null.</param>
    public sealed record Cancelled(TaskIdentity Task, DateTimeOffset At, int Attempt, StartedAttempt? Started, string? Reason) : TaskEvent(Task, At)
    {
        /// <summary>
        /// Not before when its message is dropped, which still stands on the broker; null when it is gone from there. Until it is, the task must stay known: nothing else keeps it from running.
        /// </summary>
        public DateTimeOffset? StandsUntil { get; init; }
    }

    /// <summary>Its time was over. Leads to <see cref="TaskState.Expired"/>.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="At">When.</param>
    /// <param name="Attempt">The number of the last attempt, 0 when none was made.</param>
    /// <param name="Started">The attempt that failed and whose successor would come too late, or null when none ran.</param>
    /// <param name="Reason">In words, or null.</param>
    public sealed record Expired(TaskIdentity Task, DateTimeOffset At, int Attempt, StartedAttempt? Started, string? Reason) : TaskEvent(Task, At);
}
