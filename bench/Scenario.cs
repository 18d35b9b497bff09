namespace Warren.Bench;

/// <summary>One thing that is done in two ways.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Aim">The ratio that is aimed at; null when the line is there for information.</param>
/// <param name="Ours">By Warren.</param>
/// <param name="Raw">By RabbitMQ.Client alone.</param>
internal sealed record Scenario(string Name, double? Aim, Way Ours, Way Raw)
{
    /// <summary>How many operations a way does in a round of full size.</summary>
    public required int Operations { get; init; }

    /// <summary>
    /// How often in a round both ways are called, in turns. What is cheap to begin is cut into small slices, so that what disturbs the
    /// machine meanwhile hits both alike.
    /// </summary>
    public int Slices { get; init; } = 1;
}

/// <summary>Does so many operations in one way, and returns how long they took.</summary>
internal delegate Task<TimeSpan> Way(int operations, CancellationToken cancellationToken);

/// <summary>Scenarios that share connections or processes.</summary>
internal interface IScenarios : IAsyncDisposable
{
    IReadOnlyList<Scenario> All { get; }
}
