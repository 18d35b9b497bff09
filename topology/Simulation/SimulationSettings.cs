namespace Warren.Topology;

/// <summary>What a simulation takes for given besides the scaling group.</summary>
internal sealed record SimulationSettings
{
    /// <summary>The most tasks of a run: each one's wait is kept, and each costs an event.</summary>
    public const long MostTasks = 5_000_000;

    /// <summary>The longest time that is simulated.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    /// <summary>From the decision for an instance to its first task: the machine, the image, the start of the process.</summary>
    public TimeSpan StartDelay { get; init; } = ScalingAdvice.UsualStart;

    /// <summary>How long an instance that is sent away may finish what it runs; what runs longer is cut off and runs again elsewhere.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>When the simulation ends at the latest.</summary>
    public TimeSpan Limit { get; init; } = Longest;

    public ScaleBehaviour Behaviour { get; init; } = new();
}
