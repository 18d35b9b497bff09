namespace Warren.Topology;

/// <summary>The delays between a task's attempts. Each distinct delay becomes one retry queue with a fixed TTL, or several with <see cref="Jitter"/>.</summary>
/// <param name="Delays">
/// The delay before each retry, in order: as many entries as retries. Empty: a failure dead-letters at once.
/// Each between 1 ms and 24.8 days (the broker's limit for a queue's TTL), in whole milliseconds.
/// </param>
public sealed record RetrySpec(IReadOnlyList<TimeSpan> Delays)
{
    /// <summary>Three retries after 5 s, 30 s and 3 min.</summary>
    public static RetrySpec Default { get; } = Exponential(TimeSpan.FromSeconds(5), factor: 6, retries: 3);

    /// <summary>No retry: the first failure dead-letters.</summary>
    public static RetrySpec None { get; } = new([]);

    /// <summary>How many times a failed task is tried again.</summary>
    public int MaxRetries => Delays.Count;

    /// <summary>
    /// How far delays are spread, as a part of the delay on either side: 0.2 makes 8 to 12 s of 10 s, so that tasks that failed together do not come
    /// back together. 0 (default, no spread) to 0.5.
    /// </summary>
    /// <remarks>
    /// A message whose own expiration is shorter than its queue's TTL waits behind the head of that queue, so a random delay a message would not be
    /// kept. The spread is therefore made of <see cref="JitterLanes"/> queues for each delay, each with its own TTL, and the task's id chooses among them.
    /// </remarks>
    public double Jitter { get; init; }

    /// <summary>How many queues each delay has when there is <see cref="Jitter"/>, 2 to 16, evenly spread. Default 4. Ignored without jitter.</summary>
    public int JitterLanes { get; init; } = 4;

    /// <summary>The same delay before each retry.</summary>
    public static RetrySpec Fixed(TimeSpan delay, int retries) => new([.. Enumerable.Repeat(delay, retries)]);

    /// <summary>A growing delay: <paramref name="first"/>, then each one <paramref name="factor"/> times the one before, at most <paramref name="cap"/>.</summary>
    public static RetrySpec Exponential(TimeSpan first, double factor, int retries, TimeSpan? cap = null) =>
        new([.. Enumerable.Range(0, retries).Select(step => Capped(first.TotalMilliseconds * Math.Pow(factor, step), cap ?? TimeSpan.MaxValue))]);

    /// <summary>The given delays, one for each retry.</summary>
    public static RetrySpec Steps(params IReadOnlyList<TimeSpan> delays) => new(delays);

    private static TimeSpan Capped(double milliseconds, TimeSpan cap) =>
        milliseconds >= cap.TotalMilliseconds ? cap : TimeSpan.FromMilliseconds(Math.Round(milliseconds));
}
