namespace Warren.Tracking;

/// <summary>How many tasks of a queue have not ended, as far as the store was told; each number ends at <see cref="Most"/>.</summary>
/// <param name="Queued">They wait in the queue.</param>
/// <param name="Scheduled">They wait for their time.</param>
/// <param name="Running">An attempt of them runs.</param>
/// <param name="Retrying">They wait for the next attempt.</param>
/// <param name="QueuedSince">Since when the one waits that has waited longest, among the hundred of which the store heard first; null when none waits.</param>
public sealed record TaskCounts(int Queued, int Scheduled, int Running, int Retrying, DateTimeOffset? QueuedSince)
{
    /// <summary>So many tasks of a queue and a state are counted at most: 100,000.</summary>
    public const int Most = 100_000;
}
