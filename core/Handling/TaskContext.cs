namespace Warren;

/// <summary>What a handler may know about the attempt that it runs, and what it may tell of it.</summary>
/// <param name="Message">The task.</param>
public sealed record TaskContext(TaskMessage Message)
{
    /// <summary>The task's id; the natural idempotency key for effects outside.</summary>
    public string TaskId => Message.Id;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => Message.Attempt;

    /// <summary>
    /// The fencing token of the lock that the task runs under; null when it asked for none. It is greater than that of every task that had the lock before: hand it to what the lock
    /// guards and have that refuse a smaller one than it has seen, so that a holder that was thought dead cannot write any more.
    /// </summary>
    public long? FencingToken { get; init; }

    /// <summary>Is told what <see cref="ReportProgress"/> reports; null when nobody follows the task. Must neither throw nor block.</summary>
    public Action<double?, string?>? Progress { get; init; }

    /// <summary>Tells whoever asks for the task's status how far it is. Cheap enough for a loop, never throws and never waits.</summary>
    /// <remarks>
    /// The task store gets the latest report once a second, and the last one. Where a queue is not tracked (<see cref="Topology.TrackingMode"/>), reports go nowhere.
    /// </remarks>
    /// <param name="percent">0 to 100; what lies outside is taken for the nearest of the two. Null, or what is no number, when that is not known.</param>
    /// <param name="message">What is being done, in words; the first 2,000 characters are kept. Null for nothing.</param>
    public void ReportProgress(double? percent, string? message = null) => Progress?.Invoke(percent, message);
}
