using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

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

    private readonly string _file;
    private readonly string _connection;
    private readonly string _ownConnection;
    private readonly SqliteSession _looking;
    private readonly SqliteSession _writing;
    private int _generation;
    private int _touches = Environment.TickCount;

    // The database lets one write at a time; who waits for it in this process waits without a thread.
    private readonly SemaphoreSlim _writer = new(1, 1);

    public SqliteDatabase(string file)
    {
        _file = Path.GetFullPath(file);
        _connection = new SqliteConnectionStringBuilder { DataSource = _file, DefaultTimeout = BusySeconds }.ToString();
        // What is kept open is none of the pool's, which would give it back with what was begun on it.
        _ownConnection = new SqliteConnectionStringBuilder(_connection) { Pooling = false }.ToString();
        (_looking, _writing) = (new(OpenOwnAsync, Generation), new(OpenOwnAsync, Generation));
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

    // What is set to what it is already is not written.
    public string Touch => string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Interlocked.Increment(ref _touches) & int.MaxValue}");

    public bool IsReplaced => !File.Exists(_file);

    public Task<T> UseAsync<T>(bool writes, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => OffThreadAsync(
        writes,
        async () =>
        {
            await using var connection = await OpenAsync(_connection, cancellationToken);
            return await work(connection, cancellationToken);
        },
        cancellationToken);

    // On the caller's thread: to change threads there and back would take longer than the look, and readers do not wait for the writer.
    public Task<IReadOnlyList<LookRow>> LookAsync(Statements statements, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        _looking.UseAsync((statements.LookAtOne, ids), static (session, look) => SqliteLooks.Read(session, look.LookAtOne, look.ids), cancellationToken);

    public ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => OffThreadAsync(
        writes: true,
        () => _writing.UseAsync(
            batch,
            static (session, batch) =>
            {
                SqliteWrites.Write(session, batch);
                return true;
            },
            cancellationToken),
        cancellationToken);

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
        await _looking.DisposeAsync();
        await _writing.DisposeAsync();
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
        _writer.Dispose();
    }

    // SQLite's driver blocks its thread, so that callers get another one.
    private Task<T> OffThreadAsync<T>(bool writes, Func<Task<T>> work, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            if (writes)
            {
                await _writer.WaitAsync(cancellationToken);
            }

            try
            {
                return await work();
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

    private int Generation() => Volatile.Read(ref _generation);

    private Task<SqliteConnection> OpenOwnAsync(CancellationToken cancellationToken) => OpenAsync(_ownConnection, cancellationToken);

    private async Task<SqliteConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            if (IsReplaced)
            {
                // Pooled connections would go on with a file that has no name any more.
                using var pooled = new SqliteConnection(_connection);
                SqliteConnection.ClearPool(pooled);
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
}
