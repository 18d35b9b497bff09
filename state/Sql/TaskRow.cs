using Warren.Tracking;

namespace Warren.State;

/// <summary>A row of the tasks' table as it is read.</summary>
#pragma warning disable CA1812 // Dapper makes it
internal class TaskRow
#pragma warning restore CA1812
{
    public long Seq { get; set; }

    public string Id { get; set; } = "";

    public long State { get; set; }

    public long Run { get; set; }

    public long Attempt { get; set; }

    public string Queue { get; set; } = "";

    public string? Task { get; set; }

    public long Priority { get; set; }

    public string? Workspace { get; set; }

    public string? CorrelationId { get; set; }

    public string? Lock { get; set; }

    public long CreatedAt { get; set; }

    public long? ExpiresAt { get; set; }

    public long UpdatedAt { get; set; }

    public long? RunAt { get; set; }

    public long? StartedAt { get; set; }

    public long? EndedAt { get; set; }

    public string? Worker { get; set; }

    public string? Reason { get; set; }

    public string? Error { get; set; }

    public string? Result { get; set; }

    public long? ResultBytes { get; set; }

    public byte[]? ProgressRank { get; set; }

    public double? ProgressPercent { get; set; }

    public string? ProgressMessage { get; set; }

    public long? ProgressAt { get; set; }

    public long? CancelRun { get; set; }

    public long? CancelRequestedAt { get; set; }

    /// <summary>The attempt that completed the task, of which everything stands in this row; null when none has.</summary>
    public TaskAttempt? Success() => (TaskState)State == TaskState.Completed && StartedAt is { } started && Worker is not null
        ? new((int)Run, (int)Attempt, Worker, RowTime.Of(started), RowTime.Of(EndedAt), TaskState.Completed, Error: null)
        : null;

    /// <summary>What the row says.</summary>
    /// <param name="attempts">The task's attempts, oldest first.</param>
    public TrackedTask ToTask(IReadOnlyList<TaskAttempt>? attempts = null) => new()
    {
        Identity = new()
        {
            Id = Id,
            Queue = Queue,
            Task = Task,
            Priority = (int)Priority,
            Workspace = Workspace,
            CorrelationId = CorrelationId,
            Lock = Lock,
            CreatedAt = RowTime.Of(CreatedAt),
            ExpiresAt = RowTime.Of(ExpiresAt),
            Run = (int)Run,
        },
        CreatedAt = RowTime.Of(CreatedAt),
        State = (TaskState)State,
        UpdatedAt = RowTime.Of(UpdatedAt),
        Attempt = (int)Attempt,
        RunAt = RowTime.Of(RunAt),
        StartedAt = RowTime.Of(StartedAt),
        EndedAt = RowTime.Of(EndedAt),
        Worker = Worker,
        Progress = Progress(),
        Result = Result,
        ResultBytes = (int?)ResultBytes,
        Reason = Reason,
        Error = Error,
        CancelRequestedAt = CancelRun == Run ? RowTime.Of(CancelRequestedAt) : null,
        Attempts = attempts ?? [],
    };

    // What an earlier attempt said of its progress is no news of this one.
    private TaskProgress? Progress() =>
        ProgressAt is { } at && StartedAt is { } started && TaskRank.IsProgressOf(ProgressRank, (int)Run, (int)Attempt, started)
            ? new(ProgressPercent, ProgressMessage, RowTime.Of(at))
            : null;
}

/// <summary>A row of the attempts' table as it is read.</summary>
#pragma warning disable CA1812 // Dapper makes it
internal sealed class AttemptRow
#pragma warning restore CA1812
{
    public long Run { get; set; }

    public long Number { get; set; }

    public long StartedAt { get; set; }

    public string Worker { get; set; } = "";

    public long? EndedAt { get; set; }

    public long? Outcome { get; set; }

    public string? Error { get; set; }

    /// <summary>What the row says.</summary>
    public TaskAttempt ToAttempt() => new((int)Run, (int)Number, Worker, RowTime.Of(StartedAt), RowTime.Of(EndedAt), (TaskState?)Outcome, Error);
}

/// <summary>What one must know of a task, as it is read.</summary>
#pragma warning disable CA1812 // Dapper makes it
internal sealed class LookRow
#pragma warning restore CA1812
{
    public string Id { get; set; } = "";

    public long State { get; set; }

    public long Run { get; set; }

    public long? CancelRun { get; set; }

    public long? CancelRequestedAt { get; set; }

    /// <summary>What the row says.</summary>
    public TaskLook ToLook() => new((TaskState)State, (int)Run, (int?)CancelRun);
}

/// <summary>Times as rows have them.</summary>
internal static class RowTime
{
    public static DateTimeOffset Of(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? Of(long? milliseconds) => milliseconds is { } some ? Of(some) : null;
}
