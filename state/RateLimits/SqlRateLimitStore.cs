using Dapper;
using Warren.RateLimits;

namespace Warren.State;

/// <summary>Buckets in a SQL database. Each call is one transaction that holds the total's row, then the workspace's.</summary>
internal sealed class SqlRateLimitStore(SqlCalls calls) : IRateLimitStore
{
    /// <summary>How many places a workspace has at a provider.</summary>
    public const int MaxPlaces = 1_000;

    /// <summary>How long after its turn a place holds up the others, in milliseconds.</summary>
    public const long HeldFor = 10_000;

    /// <summary>How long after its turn there is the place still, in milliseconds.</summary>
    public const long KeptFor = 15 * 60_000;

    private const long GrantsKeptFor = 24 * 60 * 60_000;

    // Longer than the longest burst takes to fill; what was in debt takes longer still, and is looked at.
    private const long IdleFor = 2 * 60 * 60_000;

    private readonly RateStatements _statements = new(calls.Database.Words);

    public Task<RateAnswer> ReserveAsync(RateClaim claim, string grant, CancellationToken cancellationToken = default) => InTransactionAsync(
        claim,
        async session =>
        {
            if (await session.ScalarAsync(_statements.HasGrant, new { grant }) > 0)
            {
                return new(true, TimeSpan.Zero, false);
            }

            var (own, total) = await session.LockAsync();
            var asked = await AskAsync(session, own, total);
            if (asked.Wait > 0)
            {
                return await WaitAsync(session, asked);
            }

            await session.FillAsync(own with { Level = own.Level - session.Cost, Tag = asked.TagEnd }, total is null ? null : total with { Level = total.Level - session.Cost, Tag = Math.Max(total.Tag, asked.Tag) });
            if (asked.Place is not null)
            {
                await session.ExecuteAsync(_statements.RemovePlace, session.Mine);
            }
            else
            {
                await ShiftAsync(session, asked);
            }

            await session.ExecuteAsync(_statements.AddGrant, new { grant, session.Mine.provider, session.Mine.workspace, tokens = claim.Tokens, now = asked.Now });
            return new(true, TimeSpan.Zero, false);
        },
        cancellationToken);

    public Task<RateAnswer> HoldPlaceAsync(RateClaim claim, CancellationToken cancellationToken = default) => InTransactionAsync(
        claim,
        async session =>
        {
            var (own, total) = await session.LockAsync();
            var asked = await AskAsync(session, own, total);
            if (asked.Place is not null)
            {
                return new(true, TimeSpan.Zero, true);
            }

            return asked.Wait <= 0 && asked.Places < MaxPlaces ? await WaitAsync(session, asked) with { Granted = true } : new(false, Span(asked.Wait), false);
        },
        cancellationToken);

    public async Task SettleAsync(RateClaim claim, string grant, RateUse used, CancellationToken cancellationToken = default) => await InTransactionAsync(
        claim,
        async session =>
        {
            var (own, total) = await session.LockAsync();
            if (await session.ExecuteAsync(_statements.RemoveGrant, new { grant }) > 0)
            {
                var back = session.Cost - new RateAmount(used.Requests, used.Tokens);
                await session.FillAsync(Given(own, claim.Own), total is null ? null : Given(total, claim.Total));

                RateBucketState Given(RateBucketState bucket, RateLimit? limit) =>
                    limit is null ? bucket : bucket with { Level = TokenBucket.Give(bucket.Level, back, limit) };
            }

            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<RateBucket>> ReadAsync(string provider, ProviderLimits limits, string? workspace, int most, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var parameters = new { provider = RateKeys.Provider(provider), workspace = StoreText.Name(workspace), held = HeldFor, take = most };
        return calls.RunAsync<IReadOnlyList<RateBucket>>(
            false,
            async (connection, token) =>
            [
                .. (await connection.QueryAsync<RateReadingRow>(new CommandDefinition(workspace is null ? _statements.ReadAll : _statements.ReadOne, parameters, cancellationToken: token)))
                    .Select(row => row.ToBucket(provider, limits)),
            ],
            cancellationToken);
    }

    public Task CheckAsync(CancellationToken cancellationToken = default) => calls.CheckAsync(cancellationToken);

    public Task<RatePlace?> FindPlaceAsync(string taskId, CancellationToken cancellationToken = default) => calls.RunAsync(
        false,
        async (connection, token) => (await connection.QueryFirstOrDefaultAsync<RateTurnRow>(
            new CommandDefinition(_statements.FindTurn, new { task = StoreText.Id(taskId), held = HeldFor, kept = KeptFor }, cancellationToken: token)))?.ToPlace(taskId),
        cancellationToken);

    public Task<int> CleanUpAsync(RateLimitOptions limits, int maxRows, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        return calls.RunAsync(
            true,
            async (connection, token) =>
            {
                var now = await connection.ExecuteScalarAsync<long>(Command(_statements.Now, null));
                await connection.ExecuteAsync(Command(_statements.RemoveOldPlaces, new { before = now - KeptFor }));
                await connection.ExecuteAsync(Command(_statements.RemoveOldGrants, new { before = now - GrantsKeptFor }));
                var idle = await connection.QueryAsync<RateReadingRow>(Command(_statements.Idle, new { before = now - IdleFor, take = maxRows }));
                var removed = 0;
                foreach (var bucket in idle.Where(bucket => bucket.IsFull(limits)))
                {
                    removed += await connection.ExecuteAsync(Command(_statements.RemoveIdle, new { provider = bucket.Provider, workspace = bucket.Workspace, filledAt = bucket.FilledAt }));
                }

                return removed;

                CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, cancellationToken: token);
            },
            cancellationToken);
    }

    private static TimeSpan Span(double milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(milliseconds), 1, TimeSpan.FromDays(366).TotalMilliseconds));

    private static double WaitFor(RateBucketState? bucket, RateLimit? limit, RateAmount ahead, RateAmount cost) =>
        bucket is null || limit is null ? 0 : TokenBucket.Wait(bucket.Level, ahead, cost, limit);

    /// <summary>Whether it is the task's turn, and when it will be.</summary>
    private async Task<Asked> AskAsync(RateSession session, RateBucketState own, RateBucketState? total)
    {
        var (claim, cost) = (session.Claim, session.Cost);
        var now = own.Now;
        var (held, mine) = (now - HeldFor, session.Mine);
        var place = await session.FindAsync<RatePlaceRow>(_statements.FindPlace, new { mine.provider, mine.workspace, mine.task, kept = now - KeptFor });
        var seq = place?.Seq ?? long.MaxValue;
        var priority = place?.Priority ?? claim.Priority;
        var ownAhead = (await session.FindAsync<RateAheadRow>(_statements.OwnAhead, new { mine.provider, mine.workspace, held, priority, seq }))!;
        var ownWait = WaitFor(own, claim.Own, ownAhead.Amount, cost);
        var tag = place?.Tag ?? Math.Max(Math.Max(total?.Tag ?? 0, own.Tag), ownAhead.TagEnd ?? 0);
        var tagEnd = place?.TagEnd ?? tag + (claim.Total is null ? 0 : TokenBucket.Share(cost, claim.Total));

        // First who may run now is counted, then, to tell when its turn will be, who may run by then.
        var wait = ownWait;
        for (var look = 0; total is not null && (look == 0 || (look == 1 && wait > 0)); look++)
        {
            var by = now + (long)wait * look;
            var ahead = (await session.FindAsync<RateAheadRow>(_statements.TotalAhead, new { mine.provider, mine.workspace, held, by, tag, seq, priority }))!;
            wait = Math.Max(ownWait, WaitFor(total, claim.Total, ahead.Amount, cost));
        }

        var places = place is null ? await session.ScalarAsync(_statements.CountPlaces, mine) : 0;
        return new(now, ownWait, wait, tag, tagEnd, place, places);
    }

    private async Task<RateAnswer> WaitAsync(RateSession session, Asked asked)
    {
        var (mine, claim) = (session.Mine, session.Claim);
        var turns = new { mine.provider, mine.workspace, mine.task, priority = claim.Priority, tokens = claim.Tokens, tag = asked.Tag, tagEnd = asked.TagEnd, ownTurn = At(asked.OwnWait), turn = At(asked.Wait) };
        if (asked.Place is not null)
        {
            await session.ExecuteAsync(_statements.MovePlace, turns);
            return new(false, Span(asked.Wait), true);
        }

        await session.ExecuteAsync(_statements.RemoveOldPlaces, new { before = asked.Now - KeptFor });
        await session.ExecuteAsync(_statements.RemoveOldGrants, new { before = asked.Now - GrantsKeptFor });
        if (asked.Places >= MaxPlaces)
        {
            return new(false, Span(asked.Wait), false);
        }

        await ShiftAsync(session, asked);
        await session.ExecuteAsync(_statements.RemovePlace, mine);
        await session.ExecuteAsync(_statements.AddPlace, turns);
        return new(false, Span(asked.Wait), true);

        long At(double wait) => asked.Now + (wait > 0 ? (long)Span(wait).TotalMilliseconds : 0);
    }

    private async Task ShiftAsync(RateSession session, Asked asked)
    {
        var mine = session.Mine;
        if (session.Claim.Total is not null && asked.Places > 0)
        {
            await session.ExecuteAsync(_statements.Shift, new { mine.provider, mine.workspace, priority = session.Claim.Priority, share = asked.TagEnd - asked.Tag });
        }
    }

    private Task<T> InTransactionAsync<T>(RateClaim claim, Func<RateSession, Task<T>> work, CancellationToken cancellationToken) => calls.RunAsync(
        true,
        async (connection, token) =>
        {
            await using var transaction = await calls.Database.BeginAsync(connection, token);
            var done = await work(new(claim, _statements, connection, transaction, token));
            await transaction.CommitAsync(token);
            return done;
        },
        cancellationToken);

    /// <param name="Now">The store's time.</param>
    /// <param name="OwnWait">How long the workspace's own bucket wants it to wait.</param>
    /// <param name="Wait">How long it must wait; zero: it is its turn.</param>
    /// <param name="Tag">Its place in the total's order.</param>
    /// <param name="TagEnd">Where that ends.</param>
    /// <param name="Place">The place that it has, or null.</param>
    /// <param name="Places">How many places its workspace has, when it has none itself.</param>
    private sealed record Asked(long Now, double OwnWait, double Wait, double Tag, double TagEnd, RatePlaceRow? Place, long Places);
}
