namespace Warren.Bench;

/// <summary>What can be measured.</summary>
internal enum Area
{
    Publish,
    Process,
    Http,
    Idle,
}

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Rounds that count, after one that warms up.</param>
/// <param name="Areas">What is measured.</param>
/// <param name="Quick">A fifth of the messages: for a look, not for a figure.</param>
internal sealed record BenchSettings(int Rounds, IReadOnlyCollection<Area> Areas, bool Quick)
{
    /// <summary>After this time no further round begins, so that a slow machine does not take for ever.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(170);

    public int OneByOne => Scaled(3_000);

    public int Pipelined => Scaled(20_000);

    public int Processed => Scaled(20_000);

    public int Requests => Scaled(10_000);

    private int Scaled(int count) => Quick ? count / 5 : count;
}
