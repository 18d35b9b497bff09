using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class CancelTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task An_unknown_task_is_not_found_and_not_made(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        Assert.Equal(new CancelAnswer(CancelVerdict.NotFound, null, 0, null), await test.Store.RequestCancelAsync("nobody", Cancel));
        Assert.Null(await test.Store.FindAsync("nobody", Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_cancel_outlives_every_later_event_of_its_run(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);

        var answer = await test.Store.RequestCancelAsync("task", Cancel);
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1)), new TaskEvent.Retrying(Tell.Task(), Tell.At(2), Tell.Attempt(1), Tell.At(3), "it failed")], Cancel);

        Assert.Equal((CancelVerdict.Requested, TaskState.Queued, 1), (answer.Verdict, answer.State, answer.Run));
        var task = await test.Store.FindAsync("task", Cancel);
        Assert.Equal((TaskState.Retrying, answer.RequestedAt), (task!.State, task.CancelRequestedAt));
        Assert.True((await test.Store.LookAsync(["task"], Cancel))["task"].IsCancelled(run: 1));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Asking_twice_keeps_the_first_time(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Queued()], Cancel);

        var first = await test.Store.RequestCancelAsync("task", Cancel);
        var second = await test.Open().RequestCancelAsync("task", Cancel);

        Assert.Equal(first, second);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_task_that_has_ended_is_left_as_it_is(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Completed(Tell.Attempt(1), 2)], Cancel);

        var answer = await test.Store.RequestCancelAsync("task", Cancel);

        Assert.Equal(new CancelAnswer(CancelVerdict.AlreadyEnded, TaskState.Completed, 1, null), answer);
        Assert.Null((await test.Store.FindAsync("task", Cancel))!.CancelRequestedAt);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_replay_is_not_cancelled_by_what_was_asked_of_the_run_before(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1))], Cancel);
        await test.Store.RequestCancelAsync("task", Cancel);
        await test.Store.WriteAsync([Tell.Dead(Tell.Attempt(1), 2), new TaskEvent.Replayed(Tell.Task(run: 2), Tell.At(3))], Cancel);

        Assert.Null((await test.Store.FindAsync("task", Cancel))!.CancelRequestedAt);
        var look = (await test.Store.LookAsync(["task"], Cancel))["task"];
        Assert.True(look.IsCancelled(run: 1));
        Assert.False(look.IsCancelled(run: 2));

        Assert.Equal((CancelVerdict.Requested, 2), await test.Store.RequestCancelAsync("task", Cancel) is var again ? (again.Verdict, again.Run) : default);
        Assert.NotNull((await test.Store.FindAsync("task", Cancel))!.CancelRequestedAt);
    }
}
