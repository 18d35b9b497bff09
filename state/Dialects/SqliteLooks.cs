using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Warren.State;

/// <summary>
/// Looks tasks up before they run. That is on the way of every task, so it has a connection and a compiled statement of its own, without the driver between: to open, to
/// compile and to name parameters costs several times what the look does.
/// </summary>
/// <param name="open">Opens a connection.</param>
internal sealed class SqliteLooks(Func<CancellationToken, Task<SqliteConnection>> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private SqliteConnection? _connection;
    private sqlite3_stmt? _statement;
    private int _generation;

    /// <param name="sql">The statement, with an id as its only parameter; always the same.</param>
    /// <param name="ids">The ids.</param>
    /// <param name="generation">Which file it is: when that changes, the connection is to one that has no name any more.</param>
    /// <param name="cancellationToken">Gives up waiting for its turn.</param>
    public async Task<IReadOnlyList<LookRow>> ReadAsync(string sql, IReadOnlyCollection<string> ids, int generation, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_generation != generation)
            {
                await CloseAsync();
            }

            if (_statement is null)
            {
                _connection = await open(cancellationToken);
                Check(raw.sqlite3_prepare_v2(_connection.Handle!, sql, out _statement));
                _generation = generation;
            }

            var rows = new List<LookRow>();
            foreach (var id in ids)
            {
                if (Read(_statement, id) is { } row)
                {
                    rows.Add(row);
                }
            }

            return rows;
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _one.Dispose();
    }

    private LookRow? Read(sqlite3_stmt statement, string id)
    {
        Check(raw.sqlite3_bind_text(statement, 1, id));
        try
        {
            var step = raw.sqlite3_step(statement);
            if (step == raw.SQLITE_DONE)
            {
                return null;
            }

            if (step != raw.SQLITE_ROW)
            {
                Check(step);
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

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection!.Handle);

    private async Task CloseAsync()
    {
        _statement?.Dispose();

        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        (_statement, _connection) = (null, null);
    }
}
