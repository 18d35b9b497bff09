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

    /// <summary>It failed and stands in a retry queue; the broker brings it back after the delay.</summary>
    /// <param name="Delay">How long it waits.</param>
    /// <param name="Reason">What failed.</param>
    public sealed record Retry(TimeSpan Delay, TaskFailure Reason) : TaskOutcome;

    /// <summary>It was not run and waits on the delay ladder; no attempt is used.</summary>
    /// <param name="Delay">How long it waits.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record Deferred(TimeSpan Delay, string Reason) : TaskOutcome;

    /// <summary>It was not run because its time was over.</summary>
    /// <param name="Reason">When its time was over.</param>
    /// <param name="Kept">Whether it stands in the dead-letter queue; else it is gone. See <see cref="Topology.QueueSpec.DropExpired"/>.</param>
    public sealed record Expired(TaskFailure Reason, bool Kept) : TaskOutcome;

    /// <summary>It stands in the dead-letter queue with its reason.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record DeadLettered(TaskFailure Reason) : TaskOutcome;
}
