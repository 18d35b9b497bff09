namespace Warren.State;

/// <summary>
/// The SQL that writes rows. One statement finds a row or makes it and merges, so that no two writers can come in between each other. Both databases understand it;
/// where the rows come from is theirs.
/// </summary>
internal static class Upsert
{
    private const string HigherRank = "excluded.rank > t.rank";
    private const string LaterProgress = "(excluded.progress_rank IS NOT NULL AND (t.progress_rank IS NULL OR excluded.progress_rank > t.progress_rank))";
    private const string EarlierTime =
        "(excluded.created_at / 1000 < t.created_at / 1000 OR (excluded.created_at / 1000 = t.created_at / 1000 AND excluded.created_at > t.created_at))";
    private const string LaterEnd =
        """
        (excluded.ended_at IS NOT NULL AND (t.ended_at IS NULL
            OR (excluded.ended_at, excluded.outcome, COALESCE(excluded.error, '')) > (t.ended_at, t.outcome, COALESCE(t.error, ''))))
        """;

    /// <param name="source">What gives the tasks' rows: <c>VALUES …</c> or <c>SELECT …</c>, in the order of the columns.</param>
    public static string Tasks(string source) => Sql("warren_tasks", TaskColumns.Tasks, source, $"{HigherRank}\n   OR {LaterProgress}\n   OR {EarlierTime}");

    /// <param name="source">What gives the attempts' rows.</param>
    public static string Attempts(string source) => Sql("warren_task_attempts", TaskColumns.Attempts, source, LaterEnd);

    private static string Sql<TRow>(string table, IReadOnlyList<Column<TRow>> columns, string source, string wanted) =>
        $"""
        INSERT INTO {table} AS t ({string.Join(", ", columns.Select(static column => column.Name))})
        {source}
        ON CONFLICT ({string.Join(", ", columns.Where(static column => column.Merge == ColumnMerge.Key).Select(static column => column.Name))}) DO UPDATE SET
            {string.Join(",\n    ", columns.Where(static column => column.Merge != ColumnMerge.Key).Select(static column => Set(column.Name, column.Merge)))}
        WHERE {wanted}
        """;

    private static string Set(string name, ColumnMerge merge)
    {
        var condition = merge switch
        {
            ColumnMerge.ByRank => HigherRank,
            ColumnMerge.ByProgress => LaterProgress,
            ColumnMerge.Earlier => EarlierTime,
            _ => null,
        };
        return condition is null ? $"{name} = excluded.{name}" : $"{name} = CASE WHEN {condition} THEN excluded.{name} ELSE t.{name} END";
    }
}
