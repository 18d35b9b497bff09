namespace Warren.Admission;

/// <summary>How long a task waits on the delay ladder for what others hold: ever longer, within bounds, and not all at the same time.</summary>
internal static class DeferralDelays
{
    private const double Jitter = 0.25;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>The delay of a task that was deferred as often as it says.</summary>
    public static TimeSpan Of(TaskMessage task) => After(TaskHeaders.ReadCount(task.Headers, TaskHeaders.Deferrals), Random.Shared.NextDouble());

    /// <param name="deferrals">How often it was deferred in a row before, from 0.</param>
    /// <param name="chance">0 to 1.</param>
    public static TimeSpan After(int deferrals, double chance)
    {
        var delay = First * Math.Pow(2, Math.Min(deferrals, 10));
        return (delay < Longest ? delay : Longest) * (1 - Jitter + (2 * Jitter * chance));
    }
}
