using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Warren.State;

/// <summary>PostgreSQL, for any number of instances.</summary>
internal sealed class PostgresDatabase : ITaskDatabase
{
    // Any number that nobody else is likely to lock; the first letters of "warren".
    private const long SchemaLock = 0x77617272656E;

    // The same for names, which are numbered apart.
    private const int NameLocks = 0x77617272;

    private static readonly string UpsertTasks = Upsert.Tasks(Unnest(TaskColumns.Tasks));
    private static readonly string UpsertAttempts = Upsert.Attempts(Unnest(TaskColumns.Attempts));

    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(NpgsqlConnectionStringBuilder connection)
    {
        _source = NpgsqlDataSource.Create(connection);
        Description = $"PostgreSQL at {connection.Host}:{connection.Port}/{connection.Database}";
    }

    public string Description { get; }

    public SqlWords Words { get; } = new()
    {
        IdsIn = "id = ANY(@ids)",
        TaskIdsIn = "task_id = ANY(@ids)",
        ForUpdate = " FOR UPDATE",
        ForUpdateSkipLocked = " FOR UPDATE SKIP LOCKED",
        NotIndexed = static column => column,
        // Not now(), which is when the transaction began.
        Now = "CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)",
        Types = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["identity"] = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            ["counter"] = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            // Compared byte by byte, as the program does.
            ["text"] = "TEXT COLLATE \"C\"",
            ["bytes"] = "BYTEA",
            ["keyed"] = "",
        },
    };

    // Asked of the table itself: to_regclass would answer from what this session remembers, also after the lock was waited for.
    public string HasVersions => "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE relname = 'warren_schema' AND pg_catalog.pg_table_is_visible(oid)";

    public string Touch => "UPDATE warren_schema SET applied_at = applied_at WHERE version = 1";

    public bool IsReplaced => false;

    public async Task<T> UseAsync<T>(bool writes, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await work(connection, cancellationToken);
    }

    public Task<IReadOnlyList<LookRow>> LookAsync(Statements statements, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => UseAsync<IReadOnlyList<LookRow>>(
        false,
        async (connection, token) => (await connection.QueryAsync<LookRow>(new CommandDefinition(statements.Look, new { ids = Ids(ids) }, cancellationToken: token))).AsList(),
        cancellationToken);

    public ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken) => connection.BeginTransactionAsync(cancellationToken);

    public Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => UseAsync(
        true,
        async (connection, token) =>
        {
            // A batch is one transaction and one way there and back.
            await using var commands = ((NpgsqlConnection)connection).CreateBatch();
            commands.BatchCommands.Add(Command(UpsertTasks, TaskColumns.Tasks, batch.Tasks));
            if (batch.Attempts.Count > 0)
            {
                commands.BatchCommands.Add(Command(UpsertAttempts, TaskColumns.Attempts, batch.Attempts));
            }

            return await commands.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public object Ids(IReadOnlyCollection<string> ids) => ids as string[] ?? [.. ids];

    public async Task LockSchemaAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(@key)", (NpgsqlConnection?)transaction.Connection, (NpgsqlTransaction)transaction);
        command.Parameters.AddWithValue("key", SchemaLock);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Two names that have the same hash only wait for each other.
    public async Task LockNameAsync(DbTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(@space, hashtext(@name))", (NpgsqlConnection?)transaction.Connection, (NpgsqlTransaction)transaction);
        command.Parameters.AddWithValue("space", NameLocks);
        command.Parameters.AddWithValue("name", name);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public string? Explain(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            $"{Description} refuses the user name or password: check StateConnection.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => $"{Description} does not exist: create the database, or correct StateConnection.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
            $"{Description} does not let this user do that ({refused.MessageText}): give it the right to create and use tables in its schema.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => $"{Description} has no space left: free some on its disk.",
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } =>
            $"{Description} stops or starts at the moment: wait until it is up.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            $"{Description} takes no more connections: raise its max_connections, or give fewer to each instance (Maximum Pool Size in StateConnection, 10 by default).",
        PostgresException refused => $"{Description} refused with {refused.SqlState}: {refused.MessageText}.",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => $"{Description} does not answer in time: check that it runs and is not overloaded.",
        NpgsqlException or SocketException or IOException => $"{Description} cannot be reached: check that it runs and that StateConnection names it.",
        _ => null,
    };

    public bool IsWorthRepeating(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        PostgresException => false,
        // The first to find a connection of the pool dead; the pool has then thrown all of them away.
        NpgsqlException { InnerException: IOException or SocketException } => true,
        _ => false,
    };

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string Unnest<TRow>(IReadOnlyList<Column<TRow>> columns) =>
        $"SELECT * FROM unnest({string.Join(", ", columns.Select(static (column, index) => $"${index + 1}::{SqlType(column)}[]"))})";

    private static NpgsqlBatchCommand Command<TRow>(string sql, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
        {
            command.Parameters.Add(column switch
            {
                TextColumn<TRow> text => Array(NpgsqlDbType.Text, text.Value, rows),
                NumberColumn<TRow> number => Array(NpgsqlDbType.Bigint, number.Value, rows),
                FractionColumn<TRow> fraction => Array(NpgsqlDbType.Double, fraction.Value, rows),
                BytesColumn<TRow> bytes => Array(NpgsqlDbType.Bytea, bytes.Value, rows),
                _ => throw Unknown(column),
            });
        }

        return command;
    }

    private static NpgsqlParameter Array<T, TRow>(NpgsqlDbType type, Func<TRow, T> value, IReadOnlyList<TRow> rows)
    {
        var values = new T[rows.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = value(rows[index]);
        }

        return new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values };
    }

    private static string SqlType<TRow>(Column<TRow> column) => column switch
    {
        TextColumn<TRow> => "text",
        NumberColumn<TRow> => "bigint",
        FractionColumn<TRow> => "double precision",
        BytesColumn<TRow> => "bytea",
        _ => throw Unknown(column),
    };

    private static ArgumentException Unknown<TRow>(Column<TRow> column) => new($"A column of type {column.GetType().Name} cannot be written.", nameof(column));
}
