namespace Warren.State;

/// <summary>What a column holds.</summary>
internal enum ColumnType
{
    Text,
    Number,
    Fraction,
    Bytes,
}

/// <summary>How what is there and what is written become one.</summary>
internal enum ColumnMerge
{
    /// <summary>It is the key, or part of it.</summary>
    Key,

    /// <summary>The higher rank has it.</summary>
    ByRank,

    /// <summary>The earlier time, see <see cref="DraftMerge.Earlier"/>.</summary>
    Earlier,

    /// <summary>The higher rank of progress has it.</summary>
    ByProgress,

    /// <summary>The end of the attempt has it.</summary>
    ByEnd,
}

/// <summary>A column that is written.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Merge">How it is merged.</param>
/// <param name="Value">Its value in a row.</param>
internal sealed record Column<TRow>(string Name, ColumnType Type, ColumnMerge Merge, Func<TRow, object?> Value);

/// <summary>The columns that events write.</summary>
internal static class TaskColumns
{
    public static IReadOnlyList<Column<TaskDraft>> Tasks { get; } =
    [
        new("id", ColumnType.Text, ColumnMerge.Key, static row => row.Id),
        new("rank", ColumnType.Bytes, ColumnMerge.ByRank, static row => row.Rank),
        new("state", ColumnType.Number, ColumnMerge.ByRank, static row => (long)row.State),
        new("run", ColumnType.Number, ColumnMerge.ByRank, static row => (long)row.Run),
        new("attempt", ColumnType.Number, ColumnMerge.ByRank, static row => (long)row.Attempt),
        new("queue", ColumnType.Text, ColumnMerge.ByRank, static row => row.Queue),
        new("task", ColumnType.Text, ColumnMerge.ByRank, static row => row.Task),
        new("priority", ColumnType.Number, ColumnMerge.ByRank, static row => (long)row.Priority),
        new("workspace", ColumnType.Text, ColumnMerge.ByRank, static row => row.Workspace),
        new("correlation_id", ColumnType.Text, ColumnMerge.ByRank, static row => row.CorrelationId),
        new("lock_name", ColumnType.Text, ColumnMerge.ByRank, static row => row.Lock),
        new("created_at", ColumnType.Number, ColumnMerge.Earlier, static row => row.CreatedAt),
        new("expires_at", ColumnType.Number, ColumnMerge.ByRank, static row => row.ExpiresAt),
        new("updated_at", ColumnType.Number, ColumnMerge.ByRank, static row => row.UpdatedAt),
        new("run_at", ColumnType.Number, ColumnMerge.ByRank, static row => row.RunAt),
        new("started_at", ColumnType.Number, ColumnMerge.ByRank, static row => row.StartedAt),
        new("ended_at", ColumnType.Number, ColumnMerge.ByRank, static row => row.EndedAt),
        new("quiet_at", ColumnType.Number, ColumnMerge.ByRank, static row => row.QuietAt),
        new("worker", ColumnType.Text, ColumnMerge.ByRank, static row => row.Worker),
        new("reason", ColumnType.Text, ColumnMerge.ByRank, static row => row.Reason),
        new("error", ColumnType.Text, ColumnMerge.ByRank, static row => row.Error),
        new("result", ColumnType.Text, ColumnMerge.ByRank, static row => row.Result),
        new("result_bytes", ColumnType.Number, ColumnMerge.ByRank, static row => (long?)row.ResultBytes),
        new("progress_rank", ColumnType.Bytes, ColumnMerge.ByProgress, static row => row.Progress?.Rank),
        new("progress_percent", ColumnType.Fraction, ColumnMerge.ByProgress, static row => row.Progress?.Percent),
        new("progress_message", ColumnType.Text, ColumnMerge.ByProgress, static row => row.Progress?.Message),
        new("progress_at", ColumnType.Number, ColumnMerge.ByProgress, static row => row.Progress?.At),
    ];

    public static IReadOnlyList<Column<AttemptDraft>> Attempts { get; } =
    [
        new("task_id", ColumnType.Text, ColumnMerge.Key, static row => row.Id),
        new("run", ColumnType.Number, ColumnMerge.Key, static row => (long)row.Run),
        new("number", ColumnType.Number, ColumnMerge.Key, static row => (long)row.Number),
        new("started_at", ColumnType.Number, ColumnMerge.Key, static row => row.StartedAt),
        new("worker", ColumnType.Text, ColumnMerge.Key, static row => row.Worker),
        new("ended_at", ColumnType.Number, ColumnMerge.ByEnd, static row => row.EndedAt),
        new("outcome", ColumnType.Number, ColumnMerge.ByEnd, static row => (long?)row.Outcome),
        new("error", ColumnType.Text, ColumnMerge.ByEnd, static row => row.Error),
    ];
}
