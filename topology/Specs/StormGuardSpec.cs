namespace Warren.Topology;

/// <summary>
/// When an instance slows down on a queue because nearly everything fails, as it does while something that all its tasks need is away, and how
/// it tries whether that is over. Only failures that may pass count: garbage and permanent failures are no storm.
/// </summary>
public sealed record StormGuardSpec
{
    /// <summary>The part of the attempts within <see cref="Window"/> that must fail, more than 0 to 1. Default 0.8.</summary>
    public double FailureRatio { get; init; } = 0.8;

    /// <summary>How many attempts <see cref="Window"/> must have seen before the ratio means anything, 2 or more. Default 20.</summary>
    public int MinimumTasks { get; init; } = 20;

    /// <summary>Over which time attempts are counted, 0.5 s to 1 day. Default 30 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the first pause lasts before one task is tried, 0.5 s to 1 day. It doubles each time that task fails. Default 5 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause, at least <see cref="FirstPause"/>, to 1 day. Default 1 min.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long one task is held back before it runs all the same, more than 0 to 15 min. Default 1 min. It is held unacknowledged, so what an instance holds
    /// altogether must stay below the broker's acknowledgement timeout: with a large prefetch the time is shortened accordingly.
    /// </summary>
    public TimeSpan LongestHold { get; init; } = TimeSpan.FromMinutes(1);
}
