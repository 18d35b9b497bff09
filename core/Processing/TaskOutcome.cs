namespace Warren;

/// <summary>How one delivery of a task ended. A closed set: each member says what has happened to the message.</summary>
public abstract record TaskOutcome
{
    private TaskOutcome()
    {
    }

    /// <summary>The handler returned.</summary>
    /// <param name="Result">What it returned, or null.</param>
    public sealed record Completed(object? Result) : TaskOutcome;

    /// <summary>It failed and is tried again: a copy with one retry more comes back to its queue after the delay.</summary>
    /// <param name="Delay">How long it waits in a retry queue; zero when it went straight back.</param>
    /// <param name="Reason">What failed.</param>
    public sealed record Retry(TimeSpan Delay, TaskFailure Reason) : TaskOutcome;

    /// <summary>It came before its time, something that it needs is held by others, or it must wait for a limit: it was not run and waits on the delay ladder. No attempt is used.</summary>
    /// <param name="Delay">How long it waits.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record Deferred(TimeSpan Delay, string Reason) : TaskOutcome;

    /// <summary>The task store says that this run of the task has completed already: it was not run again.</summary>
    public sealed record Duplicate : TaskOutcome;

    /// <summary>Somebody asked for it to be cancelled: it was not started, or its handler was stopped.</summary>
    /// <param name="Reason">Which of the two, in words.</param>
    public sealed record Cancelled(string Reason) : TaskOutcome;

    /// <summary>It stands in the dead-letter queue with its reason.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record DeadLettered(TaskFailure Reason) : TaskOutcome;

    /// <summary>
    /// It was delivered before without an outcome, because its process died or gave it back, and was not run now: a copy that counts the
    /// deliveries has taken its place. No attempt is used.
    /// </summary>
    /// <param name="Delay">How long the copy waits in a retry queue; zero when it went straight back.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record PutBack(TimeSpan Delay, string Reason) : TaskOutcome;
}
