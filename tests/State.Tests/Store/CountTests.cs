using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class CountTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Tasks_that_have_ended_or_are_of_another_queue_are_counted(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var attempt = Tell.Attempt(1);
        await test.Store.WriteAsync(
            [
                Tell.Queued("waits", 20), Tell.Queued("waits longer", 10), Tell.Queued("waits too", 30),
                Tell.Running(attempt, "runs"),
                new TaskEvent.Scheduled(Tell.Task("later"), Tell.At(1), Tell.At(100)), new TaskEvent.Scheduled(Tell.Task("later too"), Tell.At(1), Tell.At(100)),
                Tell.Completed(attempt, 2, "done"), Tell.Dead(attempt, 2, "dead"),
                new TaskEvent.Queued(Tell.Task("other") with { Queue = "other" }, Tell.At(5)),
            ],
            Cancel);

        var counts = await test.Store.CountAsync(["notifications", "other", "empty"], Cancel);

        Assert.Equal(new TaskCounts(3, 2, 1, 0, Tell.At(10)), counts["notifications"]);
        Assert.Equal(new TaskCounts(1, 0, 0, 0, Tell.At(5)), counts["other"]);
        Assert.Equal(new TaskCounts(0, 0, 0, 0, null), counts["empty"]);
    }
}
