namespace Warren;

/// <summary>What a handler may know about the attempt that it runs, and what it may tell of it.</summary>
/// <param name="Message">The task.</param>
public sealed record TaskContext(TaskMessage Message)
{
    /// <summary>The task's id; the natural idempotency key for effects outside.</summary>
    public string TaskId => Message.Id;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => Message.Attempt;

    /// <summary>Is told what <see cref="ReportProgress"/> reports; null when nobody follows the task. Must neither throw nor block.</summary>
    public Action<double, string?>? Progress { get; init; }

    /// <summary>Tells whoever asks for the task's status how far it is. Cheap enough for a loop, never throws and never waits.</summary>
    /// <remarks>
    /// The task store gets at most one report a second of an attempt, and always the latest of those that have come meanwhile when the next second is over. Where a
    /// queue is not tracked, or the store is away, reports are dropped.
    /// </remarks>
    /// <param name="percent">0 to 100; what lies outside is taken for the nearest of the two, and what is no number for 0.</param>
    /// <param name="message">What is being done, in words; the first 200 characters are kept. Null for nothing.</param>
    public void ReportProgress(double percent, string? message = null) => Progress?.Invoke(percent, message);
}
