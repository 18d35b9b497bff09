using SQLitePCL;

namespace Warren.State;

/// <summary>Writes what events want, which is all that most tasks have written of them.</summary>
internal static class SqliteWrites
{
    private static readonly string UpsertTasks = Upsert.Tasks(Values(TaskColumns.Tasks));
    private static readonly string UpsertAttempts = Upsert.Attempts(Values(TaskColumns.Attempts));

    /// <summary>Writes rows, all or nothing: a session that fails undoes what it has begun.</summary>
    public static void Write(SqliteSession session, WriteBatch batch)
    {
        session.Run("BEGIN IMMEDIATE");
        Write(session, UpsertTasks, TaskColumns.Tasks, batch.Tasks);
        Write(session, UpsertAttempts, TaskColumns.Attempts, batch.Attempts);
        session.Run("COMMIT");
    }

    private static void Write<TRow>(SqliteSession session, string sql, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var statement = session.Statement(sql);
        foreach (var row in rows)
        {
            // Most columns of most rows are null, which is what is not bound.
            session.Check(raw.sqlite3_clear_bindings(statement));
            for (var index = 0; index < columns.Count; index++)
            {
                session.Check(Bind(statement, index + 1, columns[index], row));
            }

            session.Step(statement);
        }
    }

    private static int Bind<TRow>(sqlite3_stmt statement, int place, Column<TRow> column, TRow row) => column switch
    {
        NumberColumn<TRow> numbers => numbers.Value(row) is { } number ? raw.sqlite3_bind_int64(statement, place, number) : raw.SQLITE_OK,
        TextColumn<TRow> texts => texts.Value(row) is { } text ? raw.sqlite3_bind_text(statement, place, text) : raw.SQLITE_OK,
        BytesColumn<TRow> bytes => bytes.Value(row) is { } some ? raw.sqlite3_bind_blob(statement, place, some) : raw.SQLITE_OK,
        FractionColumn<TRow> fractions => fractions.Value(row) is { } fraction ? raw.sqlite3_bind_double(statement, place, fraction) : raw.SQLITE_OK,
        _ => throw new ArgumentException($"A column of type {column.GetType().Name} cannot be written.", nameof(column)),
    };

    private static string Values<TRow>(IReadOnlyList<Column<TRow>> columns) => $"VALUES ({string.Join(", ", columns.Select(static column => "@" + column.Name))})";
}
