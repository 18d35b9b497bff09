using Warren.Topology;

namespace Warren.Tracking;

/// <summary>
/// What every event says about its task. Each event carries all of it, because any of them may be the first that the store hears of the task, or the only one.
/// </summary>
public sealed record TaskIdentity
{
    /// <summary>The task's id, at most <see cref="TaskLimits.MaxShortString"/> bytes.</summary>
    public required string Id { get; init; }

    /// <summary>The queue that it is in.</summary>
    public required string Queue { get; init; }

    /// <summary>The task's name; null when the message named none.</summary>
    public string? Task { get; init; }

    /// <summary>1 (most urgent) to 10. Default 5.</summary>
    public int Priority { get; init; } = TaskPriority.Default;

    /// <summary>The workspace that it belongs to, or null.</summary>
    public string? Workspace { get; init; }

    /// <summary>The publisher's correlation id, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The lock that it wants, or null.</summary>
    public string? Lock { get; init; }

    /// <summary>When it was published; null when nobody said. A time to the second gives way to an exact one of the same second.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>From when on no attempt of it may begin, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Which run of the task it is, from 1. A replay of its dead letter, or another submission with the same id after an end, begins the next one: it travels with the
    /// message, so that all events of a run have the same number. More than a million counts as a million.
    /// </summary>
    public int Run { get; init; } = 1;
}
