namespace Warren.Topology;

/// <summary>What the broker takes as a queue's TTL.</summary>
internal static class TtlRules
{
    public static TimeSpan Longest { get; } = TimeSpan.FromMilliseconds(int.MaxValue);

    public static IEnumerable<(string Problem, string Fix)> Check(TimeSpan value)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > Longest)
        {
            yield return ($"{value:c}", "Use 1 ms to 24.8 days");
        }
        else if (value.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            yield return ($"{value:c}, which is not a whole number of milliseconds", "Round it");
        }
    }
}
