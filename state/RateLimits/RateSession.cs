using System.Data.Common;
using Dapper;
using Warren.RateLimits;

namespace Warren.State;

/// <summary>The statements of one call, in its transaction.</summary>
internal sealed class RateSession(RateClaim claim, RateStatements statements, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
{
    private const int TotalKind = 0;
    private const int OwnKind = 1;

    public RateClaim Claim => claim;

    public RateAmount Cost { get; } = new(1, claim.Tokens);

    /// <summary>The keys of the task's rows, as parameters.</summary>
    public RateKeys Mine { get; } = new(RateKeys.Provider(claim.Provider), StoreText.Name(claim.Workspace) ?? "", StoreText.Id(claim.TaskId));

    /// <summary>The two buckets, filled up to now and held until the transaction ends. No total: null.</summary>
    public async Task<(RateBucketState Own, RateBucketState? Total)> LockAsync()
    {
        // Always in this order, so that no two wait for each other.
        var total = claim.Total is null ? null : await LockAsync(TotalKind, "", claim.Total);
        var own = await LockAsync(OwnKind, Mine.workspace, claim.Own);

        // One moment for both, which is also when the task is said to have begun.
        var now = Math.Max(own.ReadAt, total?.ReadAt ?? 0);
        return (own.At(now, claim.Own), total?.At(now, claim.Total));
    }

    public async Task FillAsync(RateBucketState own, RateBucketState? total)
    {
        await FillAsync(OwnKind, Mine.workspace, own);
        if (total is not null)
        {
            await FillAsync(TotalKind, "", total);
        }
    }

    public Task<int> ExecuteAsync(string sql, object parameters) => connection.ExecuteAsync(Command(sql, parameters));

    public Task<long> ScalarAsync(string sql, object parameters) => connection.ExecuteScalarAsync<long>(Command(sql, parameters));

    public Task<T?> FindAsync<T>(string sql, object parameters)
        where T : class => connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    private async Task<RateBucketRow> LockAsync(int kind, string workspace, RateLimit? limit)
    {
        var keys = new { Mine.provider, kind, workspace };
        var row = await FindAsync<RateBucketRow>(statements.Lock, keys);
        if (row is null)
        {
            var full = limit is null ? default : TokenBucket.Full(limit);
            await ExecuteAsync(statements.Make, new { Mine.provider, kind, workspace, requests = full.Requests, tokens = full.Tokens });
            row = await FindAsync<RateBucketRow>(statements.Lock, keys);
        }

        return row!;
    }

    private Task<int> FillAsync(int kind, string workspace, RateBucketState bucket) => ExecuteAsync(
        statements.Fill,
        new { Mine.provider, kind, workspace, requests = bucket.Level.Requests, tokens = bucket.Level.Tokens, filledAt = bucket.Now, tag = bucket.Tag });

    private CommandDefinition Command(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
}

#pragma warning disable IDE1006, SA1300 // the names of SQL parameters
/// <summary>Which task of which workspace at which provider.</summary>
internal sealed record RateKeys(string provider, string workspace, string task)
{
    /// <summary>A provider's name as rows have it.</summary>
    public static string Provider(string name) => StoreText.Id(name.ToLowerInvariant());
}

#pragma warning restore IDE1006, SA1300
