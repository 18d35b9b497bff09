using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Warren.State;

/// <summary>SQLite, for the instances of one machine: a file that they share.</summary>
internal sealed class SqliteDatabase : ITaskDatabase
{
    private const int BusySeconds = 10;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int CannotOpen = 14;
    private const int Full = 13;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    // Readers do not wait for the writer. What is committed outlives a killed process; a machine that loses power may lose the last moments.
    private const string Settings =
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;";

    private static readonly string UpsertTasks = Upsert.Tasks(Values(TaskColumns.Tasks));
    private static readonly string UpsertAttempts = Upsert.Attempts(Values(TaskColumns.Attempts));

    private readonly string _file;
    private readonly string _connection;

    private readonly SqliteLooks _looks;
    private int _generation;

    // The database lets one write at a time; who waits for it in this process waits without a thread.
    private readonly SemaphoreSlim _writer = new(1, 1);

    public SqliteDatabase(string file)
    {
        _file = Path.GetFullPath(file);
        _connection = new SqliteConnectionStringBuilder { DataSource = _file, DefaultTimeout = BusySeconds }.ToString();
        _looks = new(OpenAsync);
        Description = $"SQLite in the file '{file}'";
    }

    public string Description { get; }

    public SqlWords Words { get; } = new()
    {
        IdsIn = "id IN (SELECT value FROM json_each(@ids))",
        TaskIdsIn = "task_id IN (SELECT value FROM json_each(@ids))",
        // A transaction that may write is the only one.
        ForUpdate = "",
        ForUpdateSkipLocked = "",
        NotIndexed = static column => "+" + column,
        Now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        Types = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["identity"] = "INTEGER PRIMARY KEY",
            // Without the word it would give the number of a row that is gone to another one.
            ["counter"] = "INTEGER PRIMARY KEY AUTOINCREMENT",
            ["text"] = "TEXT",
            ["bytes"] = "BLOB",
            ["keyed"] = " WITHOUT ROWID",
        },
    };

    public string HasVersions => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'warren_schema'";

    public bool IsReplaced => !File.Exists(_file);

    // SQLite's driver blocks its thread, so that callers get another one.
    public Task<T> UseAsync<T>(bool writes, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            if (writes)
            {
                await _writer.WaitAsync(cancellationToken);
            }

            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                return await work(connection, cancellationToken);
            }
            finally
            {
                if (writes)
                {
                    _writer.Release();
                }
            }
        },
        cancellationToken);

    // On the caller's thread: to change threads there and back would take longer than the look, and readers do not wait for the writer.
    public Task<IReadOnlyList<LookRow>> LookAsync(Statements statements, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        _looks.ReadAsync(statements.LookAtOne, ids, Volatile.Read(ref _generation), cancellationToken);

    public ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public async Task WriteAsync(DbConnection connection, WriteBatch batch, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(connection, cancellationToken);
        Execute(transaction, UpsertTasks, TaskColumns.Tasks, batch.Tasks);
        Execute(transaction, UpsertAttempts, TaskColumns.Attempts, batch.Attempts);
        await transaction.CommitAsync(cancellationToken);
    }

    public object Ids(IReadOnlyCollection<string> ids) => JsonSerializer.Serialize(ids);

    // The transaction is it already.
    public Task LockSchemaAsync(DbTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LockNameAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public string? Explain(Exception error) => error switch
    {
        SqliteException { SqliteErrorCode: Busy or Locked } => $"{Description} has been locked by another process for {BusySeconds} s: find out which one holds it.",
        SqliteException { SqliteErrorCode: ReadOnly } or UnauthorizedAccessException => $"{Description} cannot be written: give this user the right to write the file and its folder.",
        SqliteException { SqliteErrorCode: CannotOpen } => $"{Description} cannot be opened: check that its folder exists and that this user may write there.",
        SqliteException { SqliteErrorCode: Full } => $"{Description} has no space left: free some on its disk.",
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => $"{Description} is damaged or no database: move it away, and an empty one takes its place.",
        SqliteException refused => $"{Description} refused with {refused.SqliteErrorCode}: {refused.Message}",
        IOException => $"{Description} cannot be reached: {error.Message}",
        _ => null,
    };

    public bool IsWorthRepeating(Exception error) => false;

    public async ValueTask DisposeAsync()
    {
        await _looks.DisposeAsync();
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
        _writer.Dispose();
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            if (IsReplaced)
            {
                // Pooled connections would go on with a file that has no name any more.
                SqliteConnection.ClearPool(connection);
                Interlocked.Increment(ref _generation);
                Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            }

            await connection.OpenAsync(cancellationToken);
            await using var settings = connection.CreateCommand();
            settings.CommandText = Settings;
            await settings.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static void Execute<TRow>(DbTransaction transaction, string sql, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // The driver looks every parameter up by its name for every row, which takes longer than the row does. Here they are bound by their places.
        var database = ((SqliteTransaction)transaction).Connection!.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        using (statement)
        {
            foreach (var row in rows)
            {
                // Most columns of most rows are null, which is what is not bound.
                SqliteException.ThrowExceptionForRC(raw.sqlite3_clear_bindings(statement), database);
                for (var index = 0; index < columns.Count; index++)
                {
                    if (columns[index].Value(row) is { } value)
                    {
                        SqliteException.ThrowExceptionForRC(Bind(statement, index + 1, value), database);
                    }
                }

                if (raw.sqlite3_step(statement) is not raw.SQLITE_DONE and var failure)
                {
                    SqliteException.ThrowExceptionForRC(failure, database);
                }

                SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(statement), database);
            }
        }
    }

    private static int Bind(sqlite3_stmt statement, int place, object value) => value switch
    {
        long number => raw.sqlite3_bind_int64(statement, place, number),
        string text => raw.sqlite3_bind_text(statement, place, text),
        double fraction => raw.sqlite3_bind_double(statement, place, fraction),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} cannot be written.", nameof(value)),
    };

    private static string Values<TRow>(IReadOnlyList<Column<TRow>> columns) => $"VALUES ({string.Join(", ", columns.Select(static column => "@" + column.Name))})";
}
