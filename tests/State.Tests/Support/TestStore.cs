using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Warren.Controls;
using Warren.Leases;
using Warren.RateLimits;
using Warren.TestSupport;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.State.Tests.Support;

/// <summary>An empty store of a test's own.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly List<SharedState> _opened = [];
    private readonly string? _folder;

    private TestStore(string connection, string? folder)
    {
        (Connection, _folder) = (connection, folder);
        State = OpenState();
    }

    /// <summary>The value of <c>StateConnection</c>.</summary>
    public string Connection { get; }

    public SharedState State { get; }

    public ITaskStore Store => State.Tasks;

    public IRateLimitStore Limits => State.RateLimits!;

    public IQueueControlStore Controls => State.Controls!;

    /// <summary>The workers beside it.</summary>
    public IWorkerStore Workers => State.Workers!;

    /// <summary>SQLite's file, or null.</summary>
    public string? File => _folder is null ? null : Path.Combine(_folder, "tasks.db");

    public static async Task<TestStore> CreateAsync(Database database, SharedPostgres postgres)
    {
        if (database == Database.Postgres)
        {
            return new(await postgres.Server.CreateDatabaseAsync(TestContext.Current.CancellationToken), null);
        }

        var folder = Directory.CreateTempSubdirectory("warren-state-").FullName;
        return new($"Data Source={Path.Combine(folder, "tasks.db")}", folder);
    }

    /// <summary>One that is in a server which the test may kill.</summary>
    public static async Task<TestStore> CreateAsync(PostgresServer server) => new(await server.CreateDatabaseAsync(TestContext.Current.CancellationToken), null);

    /// <summary>Another store at the same place, as another instance has it.</summary>
    public ITaskStore Open() => OpenState().Tasks;

    /// <summary>The same for what is set for queues.</summary>
    public IQueueControlStore OpenControls() => OpenState().Controls!;

    /// <summary>The same for everything that instances share.</summary>
    public SharedState OpenState()
    {
        var state = StateStores.Open(Connection, ".", TimeProvider.System);
        _opened.Add(state);
        return state;
    }

    /// <summary>The leases at the same place, as another instance has them.</summary>
    public ILeaseStore OpenLeases() => OpenState().Leases!;

    /// <summary>Runs SQL beside the store.</summary>
    public async Task<IReadOnlyList<T>> SqlAsync<T>(string sql, object? parameters = null)
    {
        await using DbConnection connection = _folder is null ? new NpgsqlConnection(Connection) : new SqliteConnection(Connection);
        return [.. await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, commandTimeout: 60, cancellationToken: TestContext.Current.CancellationToken))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var state in _opened)
        {
            await state.DisposeAsync();
        }

        if (_folder is null)
        {
            await using var connection = new NpgsqlConnection(Connection);
            NpgsqlConnection.ClearPool(connection);
        }
        else
        {
            await using var connection = new SqliteConnection(Connection);
            SqliteConnection.ClearPool(connection);
            Directory.Delete(_folder, recursive: true);
        }
    }
}
