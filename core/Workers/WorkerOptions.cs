namespace Warren.Workers;

/// <summary>How workers tell that they are alive. All instances on one store should have the same.</summary>
public sealed record WorkerOptions
{
    /// <summary>How often a worker gives a sign of life. Default 5 s.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long a silence a worker is taken for dead; several beats, so that one that was merely slow is not. Default 30 s.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long a silence a worker is forgotten. Default 1 hour.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromHours(1);
}
