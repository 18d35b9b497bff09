using System.Collections.Frozen;
using Dapper;
using Warren.Tracking;

namespace Warren.State;

/// <summary>Tasks in a SQL database.</summary>
internal sealed class SqlTaskStore(SqlCalls calls, TimeProvider time) : ITaskStore
{
    private readonly ITaskDatabase _database = calls.Database;
    private readonly Statements _statements = new(calls.Database.Words);

    public Task PrepareAsync(CancellationToken cancellationToken = default) => calls.RunAsync(false, static (_, _) => Task.FromResult(true), cancellationToken);

    public Task WriteAsync(IReadOnlyList<TaskEvent> events, CancellationToken cancellationToken = default)
    {
        if (events.Count == 0)
        {
            return Task.CompletedTask;
        }

        return calls.WriteAsync(WriteBatch.Of(events), cancellationToken);
    }

    public Task<TrackedTask?> FindAsync(string id, CancellationToken cancellationToken = default) => calls.RunAsync(
        false,
        async (connection, token) =>
        {
            var parameters = new { id = StoreText.Id(id) };
            var row = await connection.QuerySingleOrDefaultAsync<TaskRow>(new CommandDefinition(_statements.Find, parameters, cancellationToken: token));
            if (row is null)
            {
                return null;
            }

            var attempts = await connection.QueryAsync<AttemptRow>(new CommandDefinition(_statements.Attempts, parameters, cancellationToken: token));
            return row.ToTask(AttemptHistory.Of(row, attempts));
        },
        cancellationToken);

    public Task<IReadOnlyDictionary<string, TaskLook>> LookAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        LookAsync(ids, distinct => calls.LookAsync(_statements, distinct, cancellationToken));

    public Task<IReadOnlyDictionary<string, TaskLook>> FindCancelledAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => LookAsync(ids, distinct => calls.RunAsync<IReadOnlyList<LookRow>>(
        false,
        async (connection, token) =>
        {
            var parameters = new { ids = _database.Ids(distinct) };
            return (await connection.QueryAsync<LookRow>(new CommandDefinition(_statements.LookForCancelled, parameters, cancellationToken: token))).AsList();
        },
        cancellationToken));

    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default)
    {
        var before = ListingRules.Check(query);
        var parameters = new
        {
            before,
            take = query.Limit + 1,
            state = (int?)query.State,
            queue = StoreText.Name(query.Queue),
            task = StoreText.Name(query.Task),
            workspace = StoreText.Name(query.Workspace),
        };
        return calls.RunAsync(
            false,
            async (connection, token) =>
            {
                var rows = (await connection.QueryAsync<TaskRow>(new CommandDefinition(_statements.List(query), parameters, cancellationToken: token))).AsList();
                var cursor = rows.Count > query.Limit ? ListingCursor.Of(rows[query.Limit - 1].Seq) : null;
                return new TaskPage([.. rows.Take(query.Limit).Select(static row => row.ToTask())], cursor);
            },
            cancellationToken);
    }

    public Task<IReadOnlyDictionary<string, TaskCounts>> CountAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken = default) =>
        calls.RunAsync<IReadOnlyDictionary<string, TaskCounts>>(
            false,
            async (connection, token) =>
            {
                var counts = new Dictionary<string, TaskCounts>(StringComparer.Ordinal);
                foreach (var queue in queues)
                {
                    var parameters = new { queue = StoreText.Id(queue), most = TaskCounts.Most };
                    var (queued, scheduled, running, retrying, since) = await connection.QuerySingleAsync<(long, long, long, long, long?)>(
                        new CommandDefinition(_statements.Count, parameters, cancellationToken: token));
                    counts[queue] = new((int)queued, (int)scheduled, (int)running, (int)retrying, RowTime.Of(since));
                }

                return counts;
            },
            cancellationToken);

    public Task<QueuePlace> FindPlaceAsync(TaskIdentity task, bool byPriority, CancellationToken cancellationToken = default) => calls.RunAsync(
        false,
        async (connection, token) =>
        {
            var parameters = new { id = StoreText.Id(task.Id), queue = StoreText.Id(task.Queue), byPriority = byPriority ? 1 : 0, take = QueuePlace.Most };
            var (ahead, waiting) = await connection.QuerySingleAsync<(long, long)>(new CommandDefinition(_statements.Place, parameters, cancellationToken: token));
            return new QueuePlace((int)ahead, (int)waiting);
        },
        cancellationToken);

    public async Task<int> QueueDueAsync(DateTimeOffset dueBefore, int maxRows, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        var before = dueBefore.ToUnixTimeMilliseconds();

        // Mostly there is none, and then nobody is kept from writing.
        var due = await calls.RunAsync(
            false,
            async (connection, token) => (await connection.QueryAsync<string>(new CommandDefinition(_statements.Due, new { before, take = maxRows }, cancellationToken: token))).AsList(),
            cancellationToken);
        return due.Count == 0 ? 0 : await calls.RunAsync(
            true,
            (connection, token) => connection.ExecuteAsync(new CommandDefinition(_statements.QueueDue, new { ids = _database.Ids(due), before }, cancellationToken: token)),
            cancellationToken);
    }

    public Task<CancelAnswer> RequestCancelAsync(string id, CancellationToken cancellationToken = default) => calls.RunAsync(
        true,
        async (connection, token) =>
        {
            var parameters = new { id = StoreText.Id(id), now = time.GetUtcNow().ToUnixTimeMilliseconds() };
            await using var transaction = await _database.BeginAsync(connection, token);
            var row = await connection.QuerySingleOrDefaultAsync<LookRow>(new CommandDefinition(_statements.LookAndLock, parameters, transaction, cancellationToken: token));
            if (row is null)
            {
                return new CancelAnswer(CancelVerdict.NotFound, null, 0, null);
            }

            var requestedAt = row.CancelRun == row.Run ? row.CancelRequestedAt : null;
            var ended = ((TaskState)row.State).IsEnded();
            if (!ended && requestedAt is null)
            {
                requestedAt = parameters.now;
                await connection.ExecuteAsync(new CommandDefinition(_statements.RequestCancel, parameters, transaction, cancellationToken: token));
                await transaction.CommitAsync(token);
            }

            return new(ended ? CancelVerdict.AlreadyEnded : CancelVerdict.Requested, (TaskState)row.State, (int)row.Run, RowTime.Of(requestedAt));
        },
        cancellationToken);

    public Task<int> CleanUpAsync(DateTimeOffset endedBefore, DateTimeOffset silentBefore, int maxRows, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        return calls.RunAsync(
            true,
            async (connection, token) =>
            {
                await using var transaction = await _database.BeginAsync(connection, token);
                var silent = silentBefore.ToUnixTimeMilliseconds();
                var ids = await OldAsync(_statements.Ended, endedBefore, maxRows);
                if (ids.Count < maxRows)
                {
                    ids.AddRange(await OldAsync(_statements.Silent, silentBefore, maxRows - ids.Count));
                }

                if (ids.Count > 0)
                {
                    var parameters = new { ids = _database.Ids(ids) };
                    await connection.ExecuteAsync(new CommandDefinition(_statements.RemoveAttempts, parameters, transaction, cancellationToken: token));
                    await connection.ExecuteAsync(new CommandDefinition(_statements.RemoveTasks, parameters, transaction, cancellationToken: token));
                }

                await transaction.CommitAsync(token);
                return ids.Count;

                async Task<List<string>> OldAsync(string sql, DateTimeOffset before, int take) => (await connection.QueryAsync<string>(
                    new CommandDefinition(sql, new { before = before.ToUnixTimeMilliseconds(), silentBefore = silent, take }, transaction, cancellationToken: token))).AsList();
            },
            cancellationToken);
    }

    public async Task<TaskStoreStatus> CheckAsync(CancellationToken cancellationToken = default)
    {
        await calls.CheckAsync(cancellationToken);
        return await calls.RunAsync(
            false,
            async (connection, token) => new TaskStoreStatus(_database.Description, await SchemaMigrator.VersionAsync(_database, connection, null, token)),
            cancellationToken);
    }

    public ValueTask DisposeAsync() => calls.DisposeAsync();

    private static async Task<IReadOnlyDictionary<string, TaskLook>> LookAsync(
        IReadOnlyCollection<string> ids, Func<IReadOnlyCollection<string>, Task<IReadOnlyList<LookRow>>> read)
    {
        // Mostly it is one, which is on its way to run.
        var cleaned = ids.Select(StoreText.Id);
        var rows = ids.Count == 0 ? [] : await read([.. ids.Count == 1 ? cleaned : cleaned.Distinct(StringComparer.Ordinal)]);
        if (rows.Count == 0)
        {
            return FrozenDictionary<string, TaskLook>.Empty;
        }

        var looks = new Dictionary<string, TaskLook>(StringComparer.Ordinal);
        var found = rows.ToDictionary(static row => row.Id, static row => row.ToLook(), StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (found.TryGetValue(StoreText.Id(id), out var look))
            {
                looks[id] = look;
            }
        }

        return looks;
    }
}
