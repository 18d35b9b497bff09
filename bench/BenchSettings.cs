namespace Warren.Bench;

/// <summary>What can be measured.</summary>
internal enum Area
{
    Publish,
    Process,
    Tracking,
    Http,
    Idle,
    Delays,
}

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Rounds that count, after one that warms up.</param>
/// <param name="Areas">What is measured.</param>
/// <param name="Quick">A fifth of the operations: for a look, not for a figure.</param>
internal sealed record BenchSettings(int Rounds, IReadOnlyCollection<Area> Areas, bool Quick)
{
    /// <summary>How long the rounds may take. A machine that needs longer gets smaller rounds, then fewer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>The part of a scenario's operations that a round does.</summary>
    public double Size => Quick ? 0.2 : 1;
}
