using System.Globalization;
using Warren.Tracking;

namespace Warren.State;

/// <summary>A row of the tasks' table as events want it. Times are milliseconds since 1970 in UTC.</summary>
internal sealed record TaskDraft
{
    public required string Id { get; init; }

    /// <summary>See <see cref="TaskRank"/>.</summary>
    public byte[] Rank { get; init; } = [];

    public required TaskState State { get; init; }

    public required int Run { get; init; }

    public required int Attempt { get; init; }

    public required string Queue { get; init; }

    public string? Task { get; init; }

    public required int Priority { get; init; }

    public string? Workspace { get; init; }

    public string? CorrelationId { get; init; }

    public string? Lock { get; init; }

    /// <summary>When it was published, or the time of the event when nobody says. Merged by <see cref="DraftMerge.Earlier"/>, not by rank.</summary>
    public required long CreatedAt { get; init; }

    public long? ExpiresAt { get; init; }

    public required long UpdatedAt { get; init; }

    public long? RunAt { get; init; }

    public long? StartedAt { get; init; }

    public long? EndedAt { get; init; }

    /// <summary>
    /// Until when a task that has not ended is known to have a reason to be silent. Of one that has ended it is the end, or later when the task was cancelled and its message still stands on
    /// the broker.
    /// </summary>
    public required long QuietAt { get; init; }

    public string? Worker { get; init; }

    public string? Reason { get; init; }

    public string? Error { get; init; }

    public string? Result { get; init; }

    public int? ResultBytes { get; init; }

    /// <summary>Has a rank of its own.</summary>
    public ProgressDraft? Progress { get; init; }

    /// <summary>Everything that goes with the rank, as text.</summary>
    public string Content() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)State}\n{Queue}\n{Task}\n{Priority}\n{Workspace}\n{CorrelationId}\n{Lock}\n{ExpiresAt}\n{UpdatedAt}\n{RunAt}\n{StartedAt}\n{EndedAt}\n{Worker}\n{Reason}\n{Error}\n{Result}\n{ResultBytes}");
}

/// <summary>How far an attempt says it is.</summary>
internal sealed record ProgressDraft(byte[] Rank, double? Percent, string? Message, long At);

/// <summary>A row of the attempts' table. Known by everything up to <paramref name="Worker"/>.</summary>
internal sealed record AttemptDraft(string Id, int Run, int Number, long StartedAt, string Worker, long? EndedAt, TaskState? Outcome, string? Error)
{
    public (string Id, int Run, int Number, long StartedAt, string Worker) Key => (Id, Run, Number, StartedAt, Worker);
}
