using Warren.Leases;
using Warren.State.Tests.Support;

namespace Warren.State.Tests.Leases;

/// <summary>The contract of leases, on every database.</summary>
public sealed class LeaseStoreTests(SharedPostgres postgres)
{
    // Long enough that none ends by itself while a test runs, and short enough to see one end.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task More_hold_a_place_than_there_are(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();

        var answers = new List<LeaseAnswer>();
        for (var number = 0; number < 4; number++)
        {
            answers.Add(await leases.AcquireAsync(Request("scope", $"id-{number}", limit: 3), Cancel));
        }

        Assert.All(answers[..3], static answer => Assert.IsType<LeaseAnswer.Granted>(answer));
        var holder = Assert.IsType<LeaseAnswer.Refused>(answers[3]).Holder!;
        Assert.Equal(("scope", "task-id-0", "worker-a", Token(answers[0])), (holder.Scope, holder.Task, holder.Worker, holder.Token));
        Assert.IsType<LeaseAnswer.Granted>(await leases.AcquireAsync(Request("another", "id-4"), Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Limit_that_instances_do_not_agree_on_locks_one_of_them_out_for_good(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var (before, after) = (test.OpenLeases(), test.OpenLeases());
        for (var number = 0; number < 3; number++)
        {
            Assert.IsType<LeaseAnswer.Granted>(await before.AcquireAsync(Request("scope", $"old-{number}", limit: 3), Cancel));
        }

        // Lowered: what runs goes on, and nobody comes in by the new limit until there are fewer.
        Assert.Equal(3, (await before.RenewAsync(["old-0", "old-1", "old-2"], Long, Cancel)).Count);
        Assert.IsType<LeaseAnswer.Refused>(await after.AcquireAsync(Request("scope", "new-0", limit: 1), Cancel));
        await before.ReleaseAsync(["old-0", "old-1"], Cancel);
        Assert.IsType<LeaseAnswer.Refused>(await after.AcquireAsync(Request("scope", "new-0", limit: 1), Cancel));
        await before.ReleaseAsync(["old-2"], Cancel);
        Assert.IsType<LeaseAnswer.Granted>(await after.AcquireAsync(Request("scope", "new-0", limit: 1), Cancel));

        // Raised, and those with the higher limit find room beside the others.
        Assert.IsType<LeaseAnswer.Granted>(await before.AcquireAsync(Request("scope", "old-3", limit: 2), Cancel));
        Assert.IsType<LeaseAnswer.Refused>(await before.AcquireAsync(Request("scope", "old-4", limit: 2), Cancel));
        await after.ReleaseAsync(["new-0"], Cancel);
        Assert.IsType<LeaseAnswer.Granted>(await before.AcquireAsync(Request("scope", "old-4", limit: 2), Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Asking_again_takes_a_second_place_or_gives_another_token(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        var first = await test.OpenLeases().AcquireAsync(Request("scope", "id", limit: 2), Cancel);
        var again = await test.OpenLeases().AcquireAsync(Request("scope", "id", limit: 2), Cancel);

        Assert.Equal(first, again);
        Assert.Single(await test.OpenLeases().FindHoldersAsync("scope", Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Token_does_not_grow_after_release_expiry_or_cleaning_up(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();
        var tokens = new List<long>();
        for (var round = 0; round < 6; round++)
        {
            tokens.Add(Token(await UntilGrantedAsync(leases, Request("scope", $"id-{round}", life: round % 2 == 0 ? Long : Short))));
            await leases.ReleaseAsync(round % 2 == 0 ? [$"id-{round}"] : [], Cancel);
            if (round == 3)
            {
                while (await leases.CleanUpAsync(10, Cancel) == 0)
                {
                    await Task.Delay(Short, TimeProvider.System, Cancel);
                }
            }
        }

        Assert.Equal(tokens.Order().Distinct(), tokens);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Lease_that_has_ended_is_renewed_or_still_shown(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();
        var first = Token(await leases.AcquireAsync(Request("scope", "first", life: Short), Cancel));
        while ((await leases.FindHoldersAsync("scope", Cancel)).Count > 0)
        {
            await Task.Delay(Short, TimeProvider.System, Cancel);
        }

        Assert.Empty(await leases.RenewAsync(["first"], Long, Cancel));
        Assert.True(Token(await leases.AcquireAsync(Request("scope", "second"), Cancel)) > first);
        Assert.Empty(await leases.RenewAsync(["first"], Long, Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Renewed_lease_ends_all_the_same(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();
        await leases.AcquireAsync(Request("scope", "one", limit: 2), Cancel);
        await leases.AcquireAsync(Request("scope", "two", limit: 2), Cancel);
        var before = await leases.FindHoldersAsync("scope", Cancel);

        Assert.Equal(["one", "two"], (await leases.RenewAsync(["two", "one", "unknown"], Long * 2, Cancel)).Order());

        var after = await leases.FindHoldersAsync("scope", Cancel);
        Assert.All(before.Zip(after), static pair => Assert.True(pair.Second.ExpiresAt - pair.First.ExpiresAt >= Long && pair.Second.Token == pair.First.Token, $"{pair}"));
        Assert.Empty(await leases.RenewAsync([], Long, Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Released_place_stays_taken(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();
        await leases.AcquireAsync(Request("scope", "one"), Cancel);

        await leases.ReleaseAsync(["one", "unknown"], Cancel);
        await leases.ReleaseAsync(["one"], Cancel);

        Assert.Empty(await leases.FindHoldersAsync("scope", Cancel));
        Assert.IsType<LeaseAnswer.Granted>(await leases.AcquireAsync(Request("scope", "two"), Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Who_asks_with_a_smaller_limit_gets_a_place_before_enough_have_gone(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();
        await leases.AcquireAsync(Request("scope", "one", limit: 5), Cancel);
        await leases.AcquireAsync(Request("scope", "two", limit: 5), Cancel);

        Assert.IsType<LeaseAnswer.Refused>(await leases.AcquireAsync(Request("scope", "three", limit: 2), Cancel));
        await leases.ReleaseAsync(["one"], Cancel);
        Assert.IsType<LeaseAnswer.Granted>(await leases.AcquireAsync(Request("scope", "three", limit: 2), Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Cleaning_up_removes_a_lease_that_lasts_or_more_than_it_may(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();
        await leases.AcquireAsync(Request("lasts", "lasts"), Cancel);
        for (var number = 0; number < 3; number++)
        {
            await leases.AcquireAsync(Request($"ends-{number}", $"ends-{number}", life: Short), Cancel);
        }

        for (var number = 0; number < 3; number++)
        {
            while ((await leases.FindHoldersAsync($"ends-{number}", Cancel)).Count > 0)
            {
                await Task.Delay(Short, TimeProvider.System, Cancel);
            }
        }

        var removed = new List<int>();
        for (var step = 0; step < 3; step++)
        {
            removed.Add(await leases.CleanUpAsync(2, Cancel));
        }

        Assert.Equal([2, 1, 0], removed);
        Assert.Equal(["lasts"], await test.SqlAsync<string>("SELECT id FROM warren_leases"));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Name_that_a_database_cannot_hold_is_no_lock(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var leases = test.OpenLeases();
        var strange = LeaseScopes.Lock(new string('ü', 300) + "\0\ud83d");

        Assert.IsType<LeaseAnswer.Granted>(await leases.AcquireAsync(Request(strange, "one"), Cancel));
        Assert.IsType<LeaseAnswer.Refused>(await leases.AcquireAsync(Request(strange, "two"), Cancel));
        Assert.Single(await leases.FindHoldersAsync(strange, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => leases.AcquireAsync(Request("scope", "one", limit: 0), Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => leases.AcquireAsync(Request("scope", "one", life: TimeSpan.Zero), Cancel));
    }

    private static LeaseRequest Request(string scope, string id, int limit = 1, TimeSpan? life = null) =>
        new(scope, limit, id, life ?? Long) { Task = $"task-{id}", Worker = "worker-a" };

    private static long Token(LeaseAnswer answer) => Assert.IsType<LeaseAnswer.Granted>(answer).Token;

    private static async Task<LeaseAnswer> UntilGrantedAsync(ILeaseStore leases, LeaseRequest request)
    {
        while (true)
        {
            if (await leases.AcquireAsync(request, Cancel) is LeaseAnswer.Granted granted)
            {
                return granted;
            }

            await Task.Delay(Short, TimeProvider.System, Cancel);
        }
    }
}
