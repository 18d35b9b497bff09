using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

/// <summary>Tasks that were put off and whose time has come.</summary>
public sealed class DueTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_task_whose_time_has_come_is_called_scheduled_or_retrying_still(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync(
            [
                new TaskEvent.Scheduled(Tell.Task("delayed"), Tell.At(0), Tell.At(10)),
                new TaskEvent.Deferred(Tell.Task("deferred"), Tell.At(1), 3, Tell.At(10), "waiting for lock 'one'"),
                new TaskEvent.Retrying(Tell.Task("retried"), Tell.At(2), Tell.Attempt(1, number: 2), Tell.At(10), "it failed"),
                new TaskEvent.Scheduled(Tell.Task("later"), Tell.At(0), Tell.At(20)),
                Tell.Queued("queued"),
                Tell.Completed(Tell.Attempt(1), 2, "completed"),
            ],
            Cancel);
        var others = new[] { "later", "queued", "completed" };
        var before = await Task.WhenAll(others.Select(id => test.Store.FindAsync(id, Cancel)));

        Assert.Equal(0, await test.Store.QueueDueAsync(Tell.At(10), 100, Cancel));
        Assert.Equal(3, await test.Store.QueueDueAsync(Tell.At(15), 100, Cancel));
        Assert.Equal(0, await test.Store.QueueDueAsync(Tell.At(15), 100, Cancel));

        foreach (var (id, attempt) in new[] { ("delayed", 1), ("deferred", 3), ("retried", 3) })
        {
            var task = await test.Store.FindAsync(id, Cancel);
            Assert.Equal((TaskState.Queued, attempt, Tell.At(10)), (task!.State, task.Attempt, task.UpdatedAt));
            Assert.Null(task.RunAt ?? task.StartedAt);
            Assert.Null(task.Worker);
        }

        Assert.Equal("waiting for lock 'one'", (await test.Store.FindAsync("deferred", Cancel))!.Reason);
        Assert.Equal("it failed", (await test.Store.FindAsync("retried", Cancel))!.Error);
        Assert.Equal(before.Select(Tell.Everything), (await Task.WhenAll(others.Select(id => test.Store.FindAsync(id, Cancel)))).Select(Tell.Everything));
        var counts = (await test.Store.CountAsync(["notifications"], Cancel))["notifications"];
        Assert.Equal((4, 1, 0), (counts.Queued, counts.Scheduled, counts.Retrying));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task What_is_told_of_a_due_task_later_or_again_is_lost_or_makes_it_wait_again(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        TaskEvent retrying = new TaskEvent.Retrying(Tell.Task(), Tell.At(2), Tell.Attempt(1), Tell.At(3), "it failed");
        await test.Store.WriteAsync([retrying], Cancel);
        Assert.Equal(1, await test.Store.QueueDueAsync(Tell.At(5), 1, Cancel));

        await test.Store.WriteAsync([retrying], Cancel);
        Assert.Equal(TaskState.Queued, (await test.Store.FindAsync("task", Cancel))!.State);

        await test.Store.WriteAsync([new TaskEvent.Deferred(Tell.Task(), Tell.At(4), 2, Tell.At(30), "not yet")], Cancel);
        Assert.Equal((TaskState.Scheduled, Tell.At(30)), (await test.Store.FindAsync("task", Cancel)) is { } put ? (put.State, put.RunAt) : default);

        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(31, number: 2))], Cancel);
        Assert.Equal(0, await test.Store.QueueDueAsync(Tell.At(99), 1, Cancel));
        Assert.Equal(TaskState.Running, (await test.Store.FindAsync("task", Cancel))!.State);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Instances_that_look_at_once_leave_some_or_count_some_twice(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        const int Count = 300;
        await test.Store.WriteAsync([.. Enumerable.Range(0, Count).Select(static number => (TaskEvent)new TaskEvent.Scheduled(Tell.Task($"task-{number:000}"), Tell.At(0), Tell.At(1 + number)))], Cancel);

        var changed = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var store = test.Open();
            var (all, idle) = (0, 0);
            while (idle < 2)
            {
                var step = await store.QueueDueAsync(Tell.At(Count + 2), 20, Cancel);
                (all, idle) = (all + step, step == 0 ? idle + 1 : 0);
            }

            return all;
        }));

        Assert.Equal(Count, changed.Sum() + await test.Store.QueueDueAsync(Tell.At(Count + 2), Count, Cancel));
        Assert.Equal(Count, (await test.Store.CountAsync(["notifications"], Cancel))["notifications"].Queued);
    }
}
