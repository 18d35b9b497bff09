using System.Text.Json;

namespace Warren;

/// <summary>Which dead letters to put back into their queues, and how.</summary>
public sealed record ReplayPlan
{
    /// <summary>Which ones.</summary>
    public required DeadLetterFilter Filter { get; init; }

    /// <summary>
    /// Takes the place of the body's member <c>payload</c>; the rest of the body stays. Only together with exactly one id. Null: the body stays as it is.
    /// </summary>
    public JsonElement? Payload { get; init; }

    /// <summary>Only tell what would be done. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>At most so many a second, 0.00001 (about one a day) to 1,000,000. Default null: as fast as the broker takes them.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Stop after this time and say so, so that the caller can go on with another call. Default null: go on to the end.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>
    /// How many messages of each dead-letter queue to look past, 1 to 1,000,000; those that are replayed do not count. Default 10,000.
    /// </summary>
    public int Depth { get; init; } = DeadLetters.DefaultDepth;
}

/// <summary>What a replay has done. When it was interrupted: what it has done until then; run it again for the rest.</summary>
public sealed record ReplayReport
{
    /// <summary>The replay's own id, which its messages carry in the header <c>x-replay</c>. Null for a dry run.</summary>
    public string? Run { get; init; }

    /// <summary>How many fit the filter.</summary>
    public int Matched { get; init; }

    /// <summary>How many are in their queues now and no longer dead letters.</summary>
    public int Replayed { get; init; }

    /// <summary>How many an interrupted replay had put into their queues already; they were taken out of the dead-letter queue and not replayed again.</summary>
    public int FinishedFromBefore { get; init; }

    /// <summary>Those that could not be replayed and are still dead letters; the first hundred.</summary>
    public IReadOnlyList<ReplayRefusal> Refused { get; init; } = [];

    /// <summary>How many could not be replayed.</summary>
    public int RefusedCount { get; init; }

    /// <summary>Those that may be in their queues and are still dead letters, because the broker went away before it answered.</summary>
    public IReadOnlyList<string> Uncertain { get; init; } = [];

    /// <summary>For a dry run: the first ten that fit.</summary>
    public IReadOnlyList<DeadLetter> Sample { get; init; } = [];

    /// <summary>Whether a dead-letter queue holds more than was looked at: raise the depth.</summary>
    public bool Truncated { get; init; }

    /// <summary>Whether it stopped because of <see cref="ReplayPlan.Limit"/> and nothing else.</summary>
    public bool LimitReached { get; init; }

    /// <summary>Why it stopped before the end, and what to do; null when it came to its end.</summary>
    public string? Stopped { get; init; }
}

/// <summary>A dead letter that could not be replayed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Problem">Why, and what to do.</param>
public sealed record ReplayRefusal(string Id, string Problem);

/// <summary>Which dead letters to delete for good.</summary>
public sealed record PurgePlan
{
    /// <summary>Which ones.</summary>
    public required DeadLetterFilter Filter { get; init; }

    /// <summary>Only tell what would be done. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many messages of each dead-letter queue to look past, 1 to 1,000,000. Default 10,000.</summary>
    public int Depth { get; init; } = DeadLetters.DefaultDepth;
}

/// <summary>What a purge has done.</summary>
/// <param name="Matched">How many fit the filter.</param>
/// <param name="Purged">How many were deleted; 0 for a dry run.</param>
/// <param name="Sample">For a dry run: the first ten that fit.</param>
/// <param name="Truncated">Whether a dead-letter queue holds more than was looked at: raise the depth.</param>
/// <param name="Stopped">Why it stopped before the end; null when it came to its end.</param>
public sealed record PurgeReport(int Matched, int Purged, IReadOnlyList<DeadLetter> Sample, bool Truncated, string? Stopped);
