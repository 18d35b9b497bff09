using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class PlaceTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_place_goes_by_something_else_than_priority_and_order_or_counts_what_does_not_wait(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        TaskIdentity[] tasks =
        [
            .. new[] { 5, 1, 5, 9, 5 }.Select(static (priority, number) => Tell.Task($"task-{number}") with { Priority = priority }),
            Tell.Task("elsewhere") with { Queue = "other", Priority = 1 },
        ];
        foreach (var task in tasks)
        {
            await test.Store.WriteAsync([new TaskEvent.Queued(task, Tell.At(0))], Cancel);
        }

        Assert.Equal(new(2, 5), await test.Store.FindPlaceAsync(tasks[2], byPriority: true, Cancel));
        Assert.Equal(new(2, 5), await test.Store.FindPlaceAsync(tasks[2], byPriority: false, Cancel));
        Assert.Equal(new(0, 5), await test.Store.FindPlaceAsync(tasks[1], byPriority: true, Cancel));
        Assert.Equal(new(1, 5), await test.Store.FindPlaceAsync(tasks[1], byPriority: false, Cancel));
        Assert.Equal(new(4, 5), await test.Store.FindPlaceAsync(tasks[3], byPriority: true, Cancel));

        await test.Store.WriteAsync([new TaskEvent.Running(tasks[0], Tell.Attempt(1))], Cancel);
        Assert.Equal(new(1, 4), await test.Store.FindPlaceAsync(tasks[2], byPriority: true, Cancel));
        Assert.Equal(new(0, 0), await test.Store.FindPlaceAsync(Tell.Task("nobody") with { Queue = "none" }, byPriority: true, Cancel));
    }
}
