using SQLitePCL;

namespace Warren.State;

/// <summary>Looks tasks up before they run, which is on the way of every task.</summary>
internal static class SqliteLooks
{
    /// <param name="session">Where.</param>
    /// <param name="sql">The statement, with an id as its only parameter.</param>
    /// <param name="ids">The ids.</param>
    public static IReadOnlyList<LookRow> Read(SqliteSession session, string sql, IReadOnlyCollection<string> ids)
    {
        var statement = session.Statement(sql);
        List<LookRow>? rows = null;
        foreach (var id in ids)
        {
            if (Read(session, statement, id) is { } row)
            {
                (rows ??= []).Add(row);
            }
        }

        return rows is null ? [] : rows;
    }

    private static LookRow? Read(SqliteSession session, sqlite3_stmt statement, string id)
    {
        session.Check(raw.sqlite3_bind_text(statement, 1, id));
        try
        {
            var step = raw.sqlite3_step(statement);
            if (step == raw.SQLITE_DONE)
            {
                return null;
            }

            if (step != raw.SQLITE_ROW)
            {
                session.Check(step);
            }

            return new()
            {
                Id = raw.sqlite3_column_text(statement, 0).utf8_to_string(),
                State = raw.sqlite3_column_int64(statement, 1),
                Run = raw.sqlite3_column_int64(statement, 2),
                CancelRun = Number(statement, 3),
                CancelRequestedAt = Number(statement, 4),
            };
        }
        finally
        {
            // Says again what the step said.
            _ = raw.sqlite3_reset(statement);
        }
    }

    private static long? Number(sqlite3_stmt statement, int column) =>
        raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(statement, column);
}
