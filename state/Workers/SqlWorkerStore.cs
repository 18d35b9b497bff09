using System.Text.Json;
using Dapper;
using Warren.Workers;

namespace Warren.State;

/// <summary>Workers in a SQL database.</summary>
internal sealed class SqlWorkerStore(SqlCalls calls) : IWorkerStore
{
    // A worker of a version that does not register, or one whose first sign of life was lost.
    private static readonly TimeSpan UnknownAfter = TimeSpan.FromMinutes(10);

    private readonly ITaskDatabase _database = calls.Database;
    private readonly WorkerStatements _statements = new(calls.Database.Words);

    public Task<int> BeatAsync(WorkerBeat beat, CancellationToken cancellationToken = default)
    {
        var profile = beat.Profile;
        var parameters = new
        {
            id = StoreText.Clean(beat.Id, StoreText.MaxName),
            startedAt = beat.StartedAt.ToUnixTimeMilliseconds(),
            host = StoreText.Clean(profile.Host, StoreText.MaxName),
            pid = profile.Pid,
            version = StoreText.Name(profile.Version),
            selection = profile.Selection is null ? null : JsonSerializer.Serialize(profile.Selection),
            queues = JsonSerializer.Serialize(profile.Queues),
            capacity = profile.Limit,
            uptime = (long)beat.Uptime.TotalMilliseconds,
            running = beat.Running,
            tasks = JsonSerializer.Serialize(beat.Tasks.Take(WorkerBeat.MaxTasks)),
            life = beat.Life,
        };
        return calls.RunAsync(
            true, async (connection, token) => (int)await connection.ExecuteScalarAsync<long>(new CommandDefinition(_statements.Beat, parameters, cancellationToken: token)), cancellationToken);
    }

    public Task LeaveAsync(string id, DateTimeOffset startedAt, CancellationToken cancellationToken = default)
    {
        var parameters = new { id = StoreText.Clean(id, StoreText.MaxName), startedAt = startedAt.ToUnixTimeMilliseconds() };
        return calls.RunAsync(
            true, (connection, token) => connection.ExecuteAsync(new CommandDefinition(_statements.Leave, parameters, cancellationToken: token)), cancellationToken);
    }

    public Task<WorkerRescue> RescueAsync(TimeSpan staleAfter, TimeSpan keep, int maxTasks, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTasks, 1);
        var parameters = new
        {
            staleAfter = (long)staleAfter.TotalMilliseconds,
            keep = (long)keep.TotalMilliseconds,
            unknownAfter = (long)UnknownAfter.TotalMilliseconds,
            take = maxTasks,
        };
        return calls.RunAsync(
            true,
            async (connection, token) =>
            {
                await using var transaction = await _database.BeginAsync(connection, token);
                await connection.QueryAsync<string>(Command(_statements.Gone));
                var lost = (await connection.QueryAsync<string>(Command(_statements.MarkLost))).AsList();
                var rows = (await connection.QueryAsync<RunningRow>(Command(_statements.Left))).AsList();
                foreach (var row in rows)
                {
                    await connection.ExecuteAsync(new CommandDefinition(_statements.PutBack, Rescue.PutBack(row, row.Rank, row.UpdatedAt), transaction, cancellationToken: token));
                }

                await connection.ExecuteAsync(Command(_statements.Forget));
                await transaction.CommitAsync(token);
                return new WorkerRescue(lost, rows.Count, rows.Count < maxTasks);

                CommandDefinition Command(string sql) => new(sql, parameters, transaction, cancellationToken: token);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<KnownWorker>> ListAsync(TimeSpan staleAfter, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var parameters = new { staleAfter = (long)staleAfter.TotalMilliseconds, limit };
        return calls.RunAsync<IReadOnlyList<KnownWorker>>(
            false,
            async (connection, token) =>
                [.. (await connection.QueryAsync<WorkerRow>(new CommandDefinition(_statements.List, parameters, cancellationToken: token))).Select(row => row.ToWorker(staleAfter))],
            cancellationToken);
    }

    public Task<KnownWorker?> FindAsync(string id, TimeSpan staleAfter, CancellationToken cancellationToken = default) => calls.RunAsync(
        false,
        async (connection, token) => (await connection.QuerySingleOrDefaultAsync<WorkerRow>(
            new CommandDefinition(_statements.Find, new { id = StoreText.Clean(id, StoreText.MaxName) }, cancellationToken: token)))?.ToWorker(staleAfter),
        cancellationToken);

#pragma warning disable CA1812 // Dapper makes it
    private sealed class RunningRow : TaskRow
#pragma warning restore CA1812
    {
        public byte[] Rank { get; set; } = [];
    }
}
