namespace Warren.State;

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

/// <summary>A column that is written. Its kind says what it holds, so that no number has to be boxed: rows are many.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Merge">How it is merged.</param>
internal abstract record Column<TRow>(string Name, ColumnMerge Merge);

/// <summary>A column of text.</summary>
internal sealed record TextColumn<TRow>(string Name, ColumnMerge Merge, Func<TRow, string?> Value) : Column<TRow>(Name, Merge);

/// <summary>A column of whole numbers.</summary>
internal sealed record NumberColumn<TRow>(string Name, ColumnMerge Merge, Func<TRow, long?> Value) : Column<TRow>(Name, Merge);

/// <summary>A column of fractions.</summary>
internal sealed record FractionColumn<TRow>(string Name, ColumnMerge Merge, Func<TRow, double?> Value) : Column<TRow>(Name, Merge);

/// <summary>A column of bytes.</summary>
internal sealed record BytesColumn<TRow>(string Name, ColumnMerge Merge, Func<TRow, byte[]?> Value) : Column<TRow>(Name, Merge);

/// <summary>The columns that events write.</summary>
internal static class TaskColumns
{
    public static IReadOnlyList<Column<TaskDraft>> Tasks { get; } =
    [
        new TextColumn<TaskDraft>("id", ColumnMerge.Key, static row => row.Id),
        new BytesColumn<TaskDraft>("rank", ColumnMerge.ByRank, static row => row.Rank),
        new NumberColumn<TaskDraft>("state", ColumnMerge.ByRank, static row => (long)row.State),
        new NumberColumn<TaskDraft>("run", ColumnMerge.ByRank, static row => row.Run),
        new NumberColumn<TaskDraft>("attempt", ColumnMerge.ByRank, static row => row.Attempt),
        new TextColumn<TaskDraft>("queue", ColumnMerge.ByRank, static row => row.Queue),
        new TextColumn<TaskDraft>("task", ColumnMerge.ByRank, static row => row.Task),
        new NumberColumn<TaskDraft>("priority", ColumnMerge.ByRank, static row => row.Priority),
        new TextColumn<TaskDraft>("workspace", ColumnMerge.ByRank, static row => row.Workspace),
        new TextColumn<TaskDraft>("correlation_id", ColumnMerge.ByRank, static row => row.CorrelationId),
        new TextColumn<TaskDraft>("lock_name", ColumnMerge.ByRank, static row => row.Lock),
        new NumberColumn<TaskDraft>("created_at", ColumnMerge.Earlier, static row => row.CreatedAt),
        new NumberColumn<TaskDraft>("expires_at", ColumnMerge.ByRank, static row => row.ExpiresAt),
        new NumberColumn<TaskDraft>("updated_at", ColumnMerge.ByRank, static row => row.UpdatedAt),
        new NumberColumn<TaskDraft>("run_at", ColumnMerge.ByRank, static row => row.RunAt),
        new NumberColumn<TaskDraft>("started_at", ColumnMerge.ByRank, static row => row.StartedAt),
        new NumberColumn<TaskDraft>("ended_at", ColumnMerge.ByRank, static row => row.EndedAt),
        new NumberColumn<TaskDraft>("quiet_at", ColumnMerge.ByRank, static row => row.QuietAt),
        new TextColumn<TaskDraft>("worker", ColumnMerge.ByRank, static row => row.Worker),
        new TextColumn<TaskDraft>("reason", ColumnMerge.ByRank, static row => row.Reason),
        new TextColumn<TaskDraft>("error", ColumnMerge.ByRank, static row => row.Error),
        new TextColumn<TaskDraft>("result", ColumnMerge.ByRank, static row => row.Result),
        new NumberColumn<TaskDraft>("result_bytes", ColumnMerge.ByRank, static row => row.ResultBytes),
        new BytesColumn<TaskDraft>("progress_rank", ColumnMerge.ByProgress, static row => row.Progress?.Rank),
        new FractionColumn<TaskDraft>("progress_percent", ColumnMerge.ByProgress, static row => row.Progress?.Percent),
        new TextColumn<TaskDraft>("progress_message", ColumnMerge.ByProgress, static row => row.Progress?.Message),
        new NumberColumn<TaskDraft>("progress_at", ColumnMerge.ByProgress, static row => row.Progress?.At),
    ];

    public static IReadOnlyList<Column<AttemptDraft>> Attempts { get; } =
    [
        new TextColumn<AttemptDraft>("task_id", ColumnMerge.Key, static row => row.Id),
        new NumberColumn<AttemptDraft>("run", ColumnMerge.Key, static row => row.Run),
        new NumberColumn<AttemptDraft>("number", ColumnMerge.Key, static row => row.Number),
        new NumberColumn<AttemptDraft>("started_at", ColumnMerge.Key, static row => row.StartedAt),
        new TextColumn<AttemptDraft>("worker", ColumnMerge.Key, static row => row.Worker),
        new NumberColumn<AttemptDraft>("ended_at", ColumnMerge.ByEnd, static row => row.EndedAt),
        new NumberColumn<AttemptDraft>("outcome", ColumnMerge.ByEnd, static row => (long?)row.Outcome),
        new TextColumn<AttemptDraft>("error", ColumnMerge.ByEnd, static row => row.Error),
    ];
}
