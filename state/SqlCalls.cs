using System.Data.Common;
using Dapper;
using Warren.Tracking;

namespace Warren.State;

/// <summary>Calls to one database: the first brings its tables up to date, and one that meets a dead connection or a deadlock is repeated.</summary>
/// <remarks>So every call may be carried out twice, and must be one that bears it.</remarks>
internal sealed class SqlCalls(ITaskDatabase database, TimeProvider time) : IAsyncDisposable
{
    private const int Tries = 4;

    private readonly SemaphoreSlim _preparing = new(1, 1);
    private volatile bool _prepared;

    public ITaskDatabase Database => database;

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        _preparing.Dispose();
    }

    /// <summary>Does something with an open connection to tables that are up to date. It may be done twice.</summary>
    public Task<T> RunAsync<T>(bool writes, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RepeatAsync(token => database.UseAsync(writes, work, token), () => !_prepared || database.IsReplaced, cancellationToken);

    /// <summary>Looks tasks up. Whether the tables have been replaced is left to the next other call to find out, so that it costs as little as there is.</summary>
    /// <exception cref="TaskStoreUnavailableException">The database cannot be reached.</exception>
    public Task<IReadOnlyList<LookRow>> LookAsync(Statements statements, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        RepeatAsync(token => database.LookAsync(statements, ids, token), () => !_prepared, cancellationToken);

    /// <summary>Writes rows, all or nothing.</summary>
    public Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => RepeatAsync(
        async token =>
        {
            await database.WriteAsync(batch, token);
            return true;
        },
        () => !_prepared || database.IsReplaced,
        cancellationToken);

    /// <summary>Finds out whether the database takes writes: many a one that does not can still be read.</summary>
    /// <exception cref="TaskStoreUnavailableException">It cannot be reached, or takes none.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => RunAsync(
        true, (connection, token) => connection.ExecuteAsync(new CommandDefinition(database.Touch, cancellationToken: token)), cancellationToken);

    private async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, Func<bool> isUnprepared, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (isUnprepared())
                {
                    await PrepareAsync(cancellationToken);
                }

                return await call(cancellationToken);
            }
            catch (Exception error) when (attempt < Tries && database.IsWorthRepeating(error))
            {
                // Once more.
            }
            catch (Exception error) when (database.Explain(error) is not null)
            {
                throw new TaskStoreUnavailableException($"The task store is not available. {database.Explain(error)}", error);
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_prepared || database.IsReplaced)
            {
                await database.UseAsync(
                    true,
                    async (connection, token) =>
                    {
                        await SchemaMigrator.MigrateAsync(database, Migration.All, time, connection, token);
                        return true;
                    },
                    cancellationToken);
                _prepared = true;
            }
        }
        finally
        {
            _preparing.Release();
        }
    }
}
