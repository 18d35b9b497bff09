using Microsoft.Data.Sqlite;

namespace Warren.State;

/// <summary>
/// Looks tasks up before they run. That is on the way of every task, so it has a connection and a compiled statement of its own: to open and to compile for each
/// look costs several times what the look does.
/// </summary>
/// <param name="open">Opens a connection.</param>
internal sealed class SqliteLooks(Func<CancellationToken, Task<SqliteConnection>> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private SqliteConnection? _connection;
    private SqliteCommand? _command;
    private int _generation;

    /// <param name="sql">The statement, with the parameter <c>ids</c>; always the same.</param>
    /// <param name="ids">The ids, as that parameter has them.</param>
    /// <param name="generation">Which file it is: when that changes, the connection is to one that has no name any more.</param>
    /// <param name="cancellationToken">Gives up waiting for its turn.</param>
    public async Task<IReadOnlyList<LookRow>> ReadAsync(string sql, object ids, int generation, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_generation != generation)
            {
                await CloseAsync();
            }

            if (_command is null)
            {
                _connection = await open(cancellationToken);
                _command = _connection.CreateCommand();
                _command.CommandText = sql;
                _command.Parameters.Add("@ids", SqliteType.Text);
                _generation = generation;
            }

            _command.Parameters[0].Value = ids;
            return Read(_command);
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

    private static List<LookRow> Read(SqliteCommand command)
    {
        var rows = new List<LookRow>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(new()
            {
                Id = reader.GetString(0),
                State = reader.GetInt64(1),
                Run = reader.GetInt64(2),
                CancelRun = reader.IsDBNull(3) ? null : reader.GetInt64(3),
                CancelRequestedAt = reader.IsDBNull(4) ? null : reader.GetInt64(4),
            });
        }

        return rows;
    }

    private async Task CloseAsync()
    {
        if (_command is { } command)
        {
            await command.DisposeAsync();
        }

        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        (_command, _connection) = (null, null);
    }
}
