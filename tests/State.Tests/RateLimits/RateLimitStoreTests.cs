using Warren.RateLimits;
using Warren.State.Tests.Support;

namespace Warren.State.Tests.RateLimits;

/// <summary>The contract of the buckets. Rates are so slow that nothing comes back while a test runs, or bursts so large that it does not matter.</summary>
public sealed class RateLimitStoreTests(SharedPostgres postgres)
{
    // One request in two minutes: 30 in the bucket.
    private static readonly RateLimit Slow = new() { RequestsPerMinute = 0.5, Burst = TimeSpan.FromHours(1) };
    private static readonly RateLimit SlowTokens = new() { TokensPerMinute = 0.5, Burst = TimeSpan.FromHours(1) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task More_run_than_the_bucket_holds_or_two_workspaces_share_one(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var store = test.Limits;

        var answers = new List<RateAnswer>();
        for (var number = 0; number < 33; number++)
        {
            answers.Add(await ReserveAsync(store, Claim($"task-{number}")));
        }

        Assert.Equal(30, answers.TakeWhile(static answer => answer.Granted).Count());
        Assert.All(answers.Skip(30), static answer => Assert.True(answer is { Granted: false, HasPlace: true }));
        Assert.True((await ReserveAsync(store, Claim("other", workspace: "b"))).Granted);
        Assert.True((await ReserveAsync(store, Claim("other", workspace: null))).Granted);
        Assert.True((await ReserveAsync(store, Claim("other", provider: "q"))).Granted);
        Assert.False((await ReserveAsync(store, Claim("other", provider: "P"))).Granted);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Those_who_wait_are_told_the_same_turn_instead_of_one_after_another(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await EmptyAsync(test.Limits);

        var turns = new List<double>();
        for (var number = 0; number < 5; number++)
        {
            turns.Add((await ReserveAsync(test.Limits, Claim($"late-{number}"))).Turn.TotalMinutes);
        }

        // A request in two minutes, less what has come back so far.
        for (var number = 0; number < 5; number++)
        {
            Assert.InRange(turns[number], 2 * number, 2 * (number + 1));
        }

        Assert.Equal(turns.Order(), turns);
        Assert.Equal(5, turns.Distinct().Count());
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Asking_again_loses_the_place_or_takes_another_one(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await EmptyAsync(test.Limits);
        await ReserveAsync(test.Limits, Claim("first"));
        await ReserveAsync(test.Limits, Claim("second"));

        var again = await ReserveAsync(test.Limits, Claim("first"));

        Assert.InRange(again.Turn.TotalMinutes, 0, 2);
        Assert.InRange((await ReserveAsync(test.Limits, Claim("third"))).Turn.TotalMinutes, 4, 6);
        Assert.Equal(3, (await test.SqlAsync<long>("SELECT seq FROM warren_rate_places")).Count);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Newcomer_overtakes_who_waits_for_a_larger_piece(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await ReserveAsync(test.Limits, Claim("some", tokens: 20, own: SlowTokens));
        Assert.False((await ReserveAsync(test.Limits, Claim("large", tokens: 25, own: SlowTokens))).Granted);

        // Ten are left, but they are meant for the large one.
        var small = await ReserveAsync(test.Limits, Claim("small", tokens: 1, own: SlowTokens));

        Assert.False(small.Granted);
        Assert.InRange(small.Turn.TotalMinutes, 30, 32);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task More_urgent_task_waits_behind_less_urgent_ones_of_its_workspace(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await EmptyAsync(test.Limits, total: Slow);
        for (var number = 0; number < 3; number++)
        {
            await ReserveAsync(test.Limits, Claim($"late-{number}", total: Slow));
        }

        Assert.InRange((await ReserveAsync(test.Limits, Claim("urgent", total: Slow) with { Priority = 1 })).Turn.TotalMinutes, 0, 2);
        Assert.InRange((await ReserveAsync(test.Limits, Claim("late-0", total: Slow))).Turn.TotalMinutes, 2, 4);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Workspace_that_floods_makes_others_wait_behind_it_at_a_shared_total(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await EmptyAsync(test.Limits, own: null, total: Slow);
        for (var number = 0; number < 50; number++)
        {
            await ReserveAsync(test.Limits, Claim($"flood-{number}", own: null, total: Slow));
        }

        // Two come in: they share with the flood, a third each.
        var b = await ReserveAsync(test.Limits, Claim("b-1", "b", own: null, total: Slow));
        var c = await ReserveAsync(test.Limits, Claim("c-1", "c", own: null, total: Slow));
        var next = await ReserveAsync(test.Limits, Claim("b-2", "b", own: null, total: Slow));

        Assert.InRange(b.Turn.TotalMinutes, 0, 4);
        Assert.InRange(c.Turn.TotalMinutes, 0, 6);
        Assert.InRange(next.Turn.TotalMinutes, 4, 12);

        // And the flood is told that it takes longer now.
        Assert.InRange((await ReserveAsync(test.Limits, Claim("flood-49", own: null, total: Slow))).Turn.TotalMinutes, 102, 108);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Workspace_at_its_own_limit_holds_up_the_others_at_the_total(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var total = Slow with { RequestsPerMinute = 5 };
        await EmptyAsync(test.Limits, Slow, total);
        for (var number = 0; number < 20; number++)
        {
            Assert.False((await ReserveAsync(test.Limits, Claim($"flood-{number}", own: Slow, total: total))).Granted);
        }

        Assert.True((await ReserveAsync(test.Limits, Claim("b-1", "b", own: null, total: total))).Granted);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Settling_counts_twice_or_not_at_all(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var claim = Claim("task", tokens: 20, own: SlowTokens, total: SlowTokens);
        Assert.True((await test.Limits.ReserveAsync(claim, "grant", Cancel)).Granted);

        for (var times = 0; times < 3; times++)
        {
            await test.Limits.SettleAsync(claim, "grant", new(1, 5), Cancel);
        }

        await test.Limits.SettleAsync(claim, "unknown", new(0, 0), Cancel);
        Assert.All(await LevelsAsync(test), static level => Assert.InRange(level, 25, 26));
        Assert.Empty(await test.SqlAsync<string>("SELECT id FROM warren_rate_grants"));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Use_beyond_the_estimate_is_free(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var claim = Claim("task", tokens: 20, own: SlowTokens);
        await test.Limits.ReserveAsync(claim, "grant", Cancel);

        await test.Limits.SettleAsync(claim, "grant", new(1, 100), Cancel);

        Assert.InRange(Assert.Single(await LevelsAsync(test)), -70, -69);
        Assert.InRange((await ReserveAsync(test.Limits, Claim("next", tokens: 0, own: SlowTokens))).Turn.TotalMinutes, 138, 140);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Call_that_is_carried_out_twice_takes_twice(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var claim = Claim("task", tokens: 20, own: SlowTokens);

        Assert.True((await test.Limits.ReserveAsync(claim, "grant", Cancel)).Granted);
        Assert.True((await test.Limits.ReserveAsync(claim, "grant", Cancel)).Granted);

        Assert.InRange(Assert.Single(await LevelsAsync(test)), 10, 11);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Place_of_a_task_that_never_comes_back_holds_up_the_others_for_ever(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await ReserveAsync(test.Limits, Claim("some", tokens: 20, own: SlowTokens, total: SlowTokens));
        await ReserveAsync(test.Limits, Claim("gone", tokens: 25, own: SlowTokens, total: SlowTokens));
        Assert.False((await ReserveAsync(test.Limits, Claim("waits", own: SlowTokens, total: SlowTokens))).Granted);

        await PassAsync(test, "gone", SqlRateLimitStore.HeldFor + 1_000);
        Assert.True((await ReserveAsync(test.Limits, Claim("waits", own: SlowTokens, total: SlowTokens))).Granted);

        // It has its place still, and then no more.
        Assert.Equal("gone", Assert.Single(await test.SqlAsync<string>("SELECT task_id FROM warren_rate_places")));
        await PassAsync(test, "gone", SqlRateLimitStore.KeptFor + 1_000);
        await ReserveAsync(test.Limits, Claim("large", tokens: 30, own: SlowTokens, total: SlowTokens));
        Assert.Equal("large", Assert.Single(await test.SqlAsync<string>("SELECT task_id FROM warren_rate_places")));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Held_place_is_given_to_who_comes_next_or_held_when_there_is_no_room(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await ReserveAsync(test.Limits, Claim("some", tokens: 20, own: SlowTokens));

        Assert.True((await test.Limits.HoldPlaceAsync(Claim("held", tokens: 10, own: SlowTokens), Cancel)).Granted);
        Assert.True((await test.Limits.HoldPlaceAsync(Claim("held", tokens: 10, own: SlowTokens), Cancel)).Granted);
        var refused = await test.Limits.HoldPlaceAsync(Claim("refused", tokens: 10, own: SlowTokens), Cancel);

        Assert.False(refused.Granted);
        Assert.InRange(refused.Turn.TotalMinutes, 18, 20);
        Assert.False((await ReserveAsync(test.Limits, Claim("next", tokens: 5, own: SlowTokens))).Granted);
        Assert.True((await ReserveAsync(test.Limits, Claim("held", tokens: 10, own: SlowTokens))).Granted);
        Assert.Equal("next", Assert.Single(await test.SqlAsync<string>("SELECT task_id FROM warren_rate_places")));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Places_of_one_workspace_grow_without_end(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await EmptyAsync(test.Limits);
        Assert.True((await ReserveAsync(test.Limits, Claim("first"))).HasPlace);
        await test.SqlAsync<int>(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {SqlRateLimitStore.MaxPlaces - 1})
            INSERT INTO warren_rate_places (provider, workspace, task_id, priority, tokens, tag, tag_end, own_turn, turn)
            SELECT 'p', 'a', 'filler-' || i, 5, 1, 0, 0, (SELECT MAX(turn) FROM warren_rate_places), (SELECT MAX(turn) FROM warren_rate_places) FROM n
            """);

        var late = await ReserveAsync(test.Limits, Claim("late"));

        Assert.True(late is { Granted: false, HasPlace: false }, $"{late}");
        Assert.Equal(SqlRateLimitStore.MaxPlaces, Assert.Single(await test.SqlAsync<long>("SELECT COUNT(*) FROM warren_rate_places")));
        Assert.True((await ReserveAsync(test.Limits, Claim("first"))).HasPlace);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Clock_that_was_set_back_fills_a_bucket_twice(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await EmptyAsync(test.Limits);
        await test.SqlAsync<int>("UPDATE warren_rate_buckets SET filled_at = filled_at + 36000000");

        Assert.False((await ReserveAsync(test.Limits, Claim("one"))).Granted);
        Assert.False((await ReserveAsync(test.Limits, Claim("two"))).Granted);
    }

    private static RateClaim Claim(string task, string? workspace = "a", string provider = "p", long tokens = 0, RateLimit? own = null, RateLimit? total = null) =>
        new(provider, workspace, task, 5, tokens, own ?? (total is null ? Slow : null), total);

    private static Task<RateAnswer> ReserveAsync(IRateLimitStore store, RateClaim claim) => store.ReserveAsync(claim, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), Cancel);

    private static async Task EmptyAsync(IRateLimitStore store, RateLimit? own = null, RateLimit? total = null)
    {
        for (var number = 0; number < 30; number++)
        {
            Assert.True((await ReserveAsync(store, Claim($"before-{number}", own: own, total: total))).Granted);
        }
    }

    private static Task<IReadOnlyList<double>> LevelsAsync(TestStore test) => test.SqlAsync<double>("SELECT tokens FROM warren_rate_buckets");

    private static Task PassAsync(TestStore test, string task, long milliseconds) => test.SqlAsync<int>(
        $"UPDATE warren_rate_places SET own_turn = (SELECT MAX(filled_at) FROM warren_rate_buckets) - {milliseconds}, turn = (SELECT MAX(filled_at) FROM warren_rate_buckets) - {milliseconds} WHERE task_id = @task",
        new { task });
}
