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

    /// <summary>Is told what <see cref="ReportUsage"/> reports; null when no rate limit counts the task. Must neither throw nor block.</summary>
    public Action<long, int>? Usage { get; init; }

    /// <summary>Tells whoever asks for the task's status how far it is. Cheap enough for a loop, never throws and never waits.</summary>
    /// <remarks>
    /// The task store gets the latest report once a second, and the last one. Where a queue is not tracked (<see cref="Topology.TrackingMode"/>), reports go nowhere.
    /// </remarks>
    /// <param name="percent">0 to 100; what lies outside is taken for the nearest of the two. Null, or what is no number, when that is not known.</param>
    /// <param name="message">What is being done, in words; the first 2,000 characters are kept. Null for nothing.</param>
    public void ReportProgress(double? percent, string? message = null) => Progress?.Invoke(percent, message);

    /// <summary>Tells the task's rate limit what a call has really used; it takes the place of the estimate when the attempt ends, however it ends.</summary>
    /// <remarks>
    /// Reports of one attempt add up. Without a report the estimate stands. An attempt that ends without having called anybody gives everything back with
    /// <c>ReportUsage(0, requests: 0)</c>. Never throws and never waits.
    /// </remarks>
    /// <param name="tokens">What the provider says that it took; less than 0 is taken for 0.</param>
    /// <param name="requests">How many calls that were. Default 1.</param>
    public void ReportUsage(long tokens, int requests = 1) => Usage?.Invoke(tokens, requests);
}
