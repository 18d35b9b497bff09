using Dapper;
using Warren.Leases;

namespace Warren.State;

/// <summary>Leases in a SQL database.</summary>
internal sealed class SqlLeaseStore(SqlCalls calls) : ILeaseStore
{
    // What is longer shares a scope with what begins alike. Databases bound what they index.
    private const int MaxScope = 600;

    private readonly ITaskDatabase _database = calls.Database;
    private readonly LeaseStatements _statements = new(calls.Database.Words);

    public Task<LeaseAnswer> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1, nameof(request));
        var parameters = new
        {
            scope = Scope(request.Scope),
            id = StoreText.Id(request.Id),
            limit = request.Limit,
            life = Milliseconds(request.TimeToLive),
            task = StoreText.Name(request.Task),
            worker = StoreText.Name(request.Worker),
        };
        return calls.RunAsync<LeaseAnswer>(
            true,
            async (connection, token) =>
            {
                await using var transaction = await _database.BeginAsync(connection, token);
                // From here on nobody else decides about this scope, and what was decided before is seen.
                await _database.LockNameAsync(transaction, parameters.scope, token);
                await connection.ExecuteAsync(Command(_statements.RemoveEnded));
                var granted = await connection.ExecuteScalarAsync<long?>(Command(_statements.Again)) ?? await connection.ExecuteScalarAsync<long?>(Command(_statements.Take));
                LeaseAnswer answer = granted is { } fence
                    ? new LeaseAnswer.Granted(fence)
                    : new LeaseAnswer.Refused((await connection.QueryFirstOrDefaultAsync<LeaseRow>(Command(_statements.Oldest)))?.ToHolder());
                await transaction.CommitAsync(token);
                return answer;

                CommandDefinition Command(string sql) => new(sql, parameters, transaction, cancellationToken: token);
            },
            cancellationToken);
    }

    public async Task<IReadOnlySet<string>> RenewAsync(IReadOnlyCollection<string> ids, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        var life = Milliseconds(timeToLive);
        if (ids.Count == 0)
        {
            return new HashSet<string>();
        }

        return await calls.RunAsync(
            true,
            async (connection, token) => (await connection.QueryAsync<string>(
                new CommandDefinition(_statements.Renew, new { ids = Ids(ids), life }, cancellationToken: token))).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
    }

    public Task ReleaseAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => ids.Count == 0 ? Task.CompletedTask : calls.RunAsync(
        true,
        (connection, token) => connection.ExecuteAsync(new CommandDefinition(_statements.Release, new { ids = Ids(ids) }, cancellationToken: token)),
        cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken = default) => calls.CheckAsync(cancellationToken);

    public Task<IReadOnlyList<LeaseHolder>> FindHoldersAsync(string scope, CancellationToken cancellationToken = default) => calls.RunAsync<IReadOnlyList<LeaseHolder>>(
        false,
        async (connection, token) =>
        [
            .. (await connection.QueryAsync<LeaseRow>(new CommandDefinition(_statements.Holders, new { scope = Scope(scope) }, cancellationToken: token)))
                .Select(static row => row.ToHolder()),
        ],
        cancellationToken);

    public Task<int> CleanUpAsync(int maxRows, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        return calls.RunAsync(
            true,
            (connection, token) => connection.ExecuteAsync(new CommandDefinition(_statements.CleanUp, new { take = maxRows }, cancellationToken: token)),
            cancellationToken);
    }

    private static string Scope(string scope) => StoreText.Clean(scope, MaxScope);

    private static long Milliseconds(TimeSpan time)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, 1, nameof(time));
        return milliseconds;
    }

    private object Ids(IReadOnlyCollection<string> ids) => _database.Ids([.. ids.Select(StoreText.Id)]);
}
