namespace Warren.Tracking;

/// <summary>How well this instance gets along with the task store.</summary>
/// <param name="Reason">What is wrong with the store, in words and without secrets; null when it answers.</param>
/// <param name="Since">Since when it does not answer; null when it does.</param>
/// <param name="Waiting">Events that wait to be written.</param>
/// <param name="Dropped">Events that were dropped since this process began, because too many waited while the store was away.</param>
public sealed record TrackerState(string? Reason, DateTimeOffset? Since, int Waiting, long Dropped)
{
    /// <summary>Whether the store does not answer: tasks run on, but their status is late or lost, and cancelling and the filter of duplicates do not work.</summary>
    public bool Degraded => Since is not null;
}
