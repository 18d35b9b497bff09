using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class CleanUpTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Old_tasks_go_in_steps_that_are_bounded_and_others_stay(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var events = new List<TaskEvent>();
        for (var number = 0; number < 250; number++)
        {
            events.Add(Tell.Completed(Tell.Attempt(number), number, $"old-{number}"));
            events.Add(Tell.Dead(Tell.Attempt(number), 1000 + number, $"young-{number}"));
            events.Add(Tell.Queued($"waiting-{number}", number));
        }

        await test.Store.WriteAsync(events, Cancel);

        Assert.Equal(100, await CleanUpAsync());
        Assert.Equal(Enumerable.Range(100, 150).Select(static number => $"old-{number}"), (await IdsAsync("old-")).Order(OldestFirst));
        Assert.Equal(100, await CleanUpAsync());
        Assert.Equal(50, await CleanUpAsync());
        Assert.Equal(0, await CleanUpAsync());
        Assert.Equal((250, 250), ((await IdsAsync("young-")).Count, (await IdsAsync("waiting-")).Count));
        Assert.Equal([250L], await test.SqlAsync<long>("SELECT COUNT(*) FROM warren_task_attempts"));

        Task<int> CleanUpAsync() => test.Store.CleanUpAsync(endedBefore: Tell.At(1000), silentBefore: Tell.At(-1), maxRows: 100, Cancel);
        async Task<IReadOnlyList<string>> IdsAsync(string prefix) => await test.SqlAsync<string>("SELECT id FROM warren_tasks WHERE id LIKE @like", new { like = prefix + "%" });
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Tasks_whose_end_was_lost_go_after_a_long_silence_and_those_that_wait_for_their_time_stay(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync(
            [
                Tell.Running(Tell.Attempt(1), "lost"),
                new TaskEvent.Scheduled(Tell.Task("far"), Tell.At(1), Tell.At(1_000_000)),
                Tell.Completed(Tell.Attempt(50), 60, "ended"),
            ],
            Cancel);

        Assert.Equal(1, await test.Store.CleanUpAsync(endedBefore: Tell.At(1), silentBefore: Tell.At(500), maxRows: 10, Cancel));

        Assert.Null(await test.Store.FindAsync("lost", Cancel));
        Assert.NotNull(await test.Store.FindAsync("far", Cancel));
        Assert.NotNull(await test.Store.FindAsync("ended", Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_cancelled_task_is_forgotten_before_its_message_is_dropped_and_then_runs(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Cancelled("waits", until: 10), Cancelled("far", until: 1_000_000), Cancelled("lost", until: 10), Cancelled("stopped", until: null)], Cancel);
        Assert.Equal(1, await CleanUpAsync(silentBefore: 5));
        Assert.Null(await test.Store.FindAsync("stopped", Cancel));

        await test.Store.WriteAsync([new TaskEvent.Cancelled(Tell.Task("waits"), Tell.At(20), 0, null, null)], Cancel);
        Assert.Equal(1, await CleanUpAsync(silentBefore: 5));
        Assert.Null(await test.Store.FindAsync("waits", Cancel));

        Assert.Equal(1, await CleanUpAsync(silentBefore: 500));
        Assert.Null(await test.Store.FindAsync("lost", Cancel));
        Assert.NotNull(await test.Store.FindAsync("far", Cancel));

        static TaskEvent Cancelled(string id, double? until) =>
            new TaskEvent.Cancelled(Tell.Task(id), Tell.At(10), 0, null, null) { StandsUntil = until is { } seconds ? Tell.At(seconds) : null };
        Task<int> CleanUpAsync(double silentBefore) => test.Store.CleanUpAsync(endedBefore: Tell.At(100_000), Tell.At(silentBefore), maxRows: 10, Cancel);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_task_that_was_removed_is_known_again_when_it_is_heard_of(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);
        await test.Store.CleanUpAsync(Tell.At(10), Tell.At(10), 10, Cancel);

        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(20))], Cancel);

        Assert.Equal(TaskState.Running, (await test.Store.FindAsync("task", Cancel))!.State);
    }

    private static readonly Comparer<string> OldestFirst = Comparer<string>.Create(static (one, other) => int.Parse(one[4..]).CompareTo(int.Parse(other[4..])));
}
