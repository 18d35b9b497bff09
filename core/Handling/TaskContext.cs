namespace Warren;

/// <summary>What a handler may know about the attempt that it runs.</summary>
/// <param name="Message">The task.</param>
public sealed record TaskContext(TaskMessage Message)
{
    /// <summary>The task's id; the natural idempotency key for effects outside.</summary>
    public string TaskId => Message.Id;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => Message.Attempt;
}
