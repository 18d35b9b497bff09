using Warren.State.Tests.Support;

namespace Warren.State.Tests.Store;

public sealed class LookTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_look_at_many_tasks_tells_which_are_duplicates_and_leaves_out_the_unknown(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var ids = Enumerable.Range(0, 2500).Select(static number => $"task-{number}").ToList();
        await test.Store.WriteAsync([.. ids.Take(2000).Select(static (id, number) => number % 2 == 0 ? Tell.Queued(id) : Tell.Completed(Tell.Attempt(1), 2, id))], Cancel);

        var looks = await test.Store.LookAsync([.. ids, .. ids], Cancel);

        Assert.Equal(ids.Take(2000).Order(StringComparer.Ordinal), looks.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1000, looks.Values.Count(static look => look.IsDuplicate(run: 1)));
        Assert.DoesNotContain(looks.Values, static look => look.IsDuplicate(run: 2));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_dead_letter_that_is_delivered_again_is_no_duplicate(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Dead(Tell.Attempt(1), 2)], Cancel);

        Assert.False((await test.Store.LookAsync(["task"], Cancel))["task"].IsDuplicate(run: 1));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task The_watch_over_running_tasks_finds_those_with_a_cancel_and_no_others(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([.. Enumerable.Range(0, 50).Select(static number => Tell.Running(Tell.Attempt(1), $"task-{number}"))], Cancel);
        await test.Store.RequestCancelAsync("task-7", Cancel);

        var cancelled = await test.Store.FindCancelledAsync([.. Enumerable.Range(0, 60).Select(static number => $"task-{number}")], Cancel);

        Assert.True(Assert.Single(cancelled).Value.IsCancelled(run: 1));
        Assert.Equal("task-7", cancelled.Keys.Single());
        Assert.Empty(await test.Store.FindCancelledAsync([], Cancel));
    }
}
