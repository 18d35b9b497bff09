using Warren.Topology;

namespace Warren.Processing;

/// <summary>How long tasks may be held back unacknowledged. Pure.</summary>
internal static class HoldLimits
{
    // A third of the broker's default acknowledgement timeout; the rest is for what the tasks themselves take.
    private static readonly TimeSpan WholePrefetch = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long one task may be held: what the guard says, but no longer than lets the last of a whole prefetch, which waits for all the others, run in time.
    /// </summary>
    public static TimeSpan Of(QueueSpec queue, StormGuardSpec guard)
    {
        var rounds = Math.Ceiling((double)queue.Prefetch / queue.Concurrency);
        var longest = WholePrefetch / rounds;
        return guard.LongestHold < longest ? guard.LongestHold : longest;
    }
}
