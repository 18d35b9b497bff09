namespace Warren.State;

/// <summary>What the databases say differently.</summary>
internal sealed record SqlWords
{
    /// <summary>Whether a task's id is among the parameter <c>ids</c>.</summary>
    public required string IdsIn { get; init; }

    /// <summary>Whether an attempt's task is among the parameter <c>ids</c>.</summary>
    public required string TaskIdsIn { get; init; }

    /// <summary>Keeps what was read as it is until the transaction ends.</summary>
    public required string ForUpdate { get; init; }

    /// <summary>The same, and leaves out what others keep.</summary>
    public required string ForUpdateSkipLocked { get; init; }

    /// <summary>A column that no index shall be chosen for.</summary>
    public required Func<string, string> NotIndexed { get; init; }

    /// <summary>The database's own clock, in milliseconds since 1970 in UTC.</summary>
    public required string Now { get; init; }

    /// <summary>The words in <c>${}</c> of the migrations.</summary>
    public required IReadOnlyDictionary<string, string> Types { get; init; }
}
