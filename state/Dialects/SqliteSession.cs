using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Warren.State;

/// <summary>
/// A connection that is kept open, with its statements compiled and the driver left out. For what is done for every task: to open, to compile and to name parameters costs
/// several times what the statement does. One at a time uses it.
/// </summary>
/// <param name="open">Opens a connection, which is nobody else's and closed for good when it is disposed.</param>
/// <param name="generation">Which file it is: when that changes, the connection is to one that has no name any more.</param>
internal sealed class SqliteSession(Func<CancellationToken, Task<SqliteConnection>> open, Func<int> generation) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;
    private int _generation;

    /// <summary>Does something. What fails closes the connection, so that nothing half done is left.</summary>
    /// <param name="state">What the work needs.</param>
    /// <param name="work">What to do.</param>
    /// <param name="cancellationToken">Gives up waiting for its turn.</param>
    public async Task<T> UseAsync<TState, T>(TState state, Func<SqliteSession, TState, T> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_connection is not null && _generation != generation())
            {
                await CloseAsync();
            }

            if (_connection is null)
            {
                _connection = await open(cancellationToken);
                _generation = generation();
            }

            return work(this, state);
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

    /// <summary>A statement, which is compiled the first time.</summary>
    public sqlite3_stmt Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v2(_connection!.Handle!, sql, out statement));
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs a statement that gives no rows and has no parameters.</summary>
    public void Run(string sql) => Step(Statement(sql));

    /// <summary>Runs a statement that gives no rows, with the parameters that are bound.</summary>
    public void Step(sqlite3_stmt statement)
    {
        var step = raw.sqlite3_step(statement);
        // Says again what the step said.
        _ = raw.sqlite3_reset(statement);
        if (step is not raw.SQLITE_DONE)
        {
            Check(step);
        }
    }

    /// <exception cref="SqliteException">It is no success.</exception>
    public void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection!.Handle);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _one.Dispose();
    }

    private async Task CloseAsync()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _connection = null;
    }
}
