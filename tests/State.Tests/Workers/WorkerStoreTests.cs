using Warren.State.Tests.Support;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.State.Tests.Workers;

/// <summary>The contract of the workers' store. Time passes by setting back when a worker was last heard of.</summary>
public sealed class WorkerStoreTests(SharedPostgres postgres)
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Worker_is_not_listed_as_it_registered(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var beat = Beat() with
        {
            Profile = new() { Host = "box", Pid = 7, Version = "1.2.3", Selection = ["orders.*", "a\0b"], Queues = [new("orders.queue", 4, "orders.*"), new("other", 2, null)], Limit = 5 },
            Running = 3,
            Tasks = [new("t-1", "orders.queue", "order_placed", 2, Tell.At(3))],
            Uptime = TimeSpan.FromMilliseconds(1234),
        };
        Assert.Equal(0, await test.Workers.BeatAsync(beat, Cancel));
        Assert.Equal(0, await test.Workers.BeatAsync(beat with { Life = 0 }, Cancel));

        var worker = Assert.Single(await test.Workers.ListAsync(Stale, 10, Cancel));
        Assert.Equivalent(beat with { Life = 0 }, worker.Beat, strict: true);
        Assert.Equal((WorkerState.Alive, 5), (worker.State, worker.Beat.Profile.Capacity));
        Assert.Equivalent(worker.Beat, (await test.Workers.FindAsync("worker-a", Stale, Cancel))!.Beat, strict: true);
        Assert.Null(await test.Workers.FindAsync("nobody", Stale, Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Task_of_a_dead_worker_runs_for_ever_or_is_put_back_twice(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await BeginAsync(test, "worker-a");
        await SilenceAsync(test, Stale * 2);
        Assert.Equal(WorkerState.Stale, (await test.Workers.FindAsync("worker-a", Stale, Cancel))!.State);

        var first = await RescueAsync(test);
        var second = await RescueAsync(test);

        Assert.Equal((1, true), (first.PutBack, first.IsDone));
        Assert.Equal(["worker-a"], first.Lost);
        Assert.Equal((0, 0), (second.PutBack, second.Lost.Count));
        var task = (await test.Store.FindAsync("task", Cancel))!;
        Assert.Equal((TaskState.Queued, 1, null, null), (task.State, task.Attempt, task.Worker, task.StartedAt));
        Assert.Contains("worker is gone", task.Reason, StringComparison.Ordinal);
        Assert.Null(Assert.Single(task.Attempts).EndedAt);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Rescue_beats_what_is_told_of_the_task_by_itself(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await BeginAsync(test, "worker-a");
        await SilenceAsync(test, Stale * 2);
        await RescueAsync(test);

        // The next delivery, on a machine whose clock is behind, and told late.
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1.5, worker: "worker-b"))], Cancel);
        Assert.Equal((TaskState.Running, "worker-b"), await StateAsync(test));
        await test.Store.WriteAsync([Tell.Completed(Tell.Attempt(1, worker: "worker-a"), 2)], Cancel);
        Assert.Equal((TaskState.Completed, "worker-a"), await StateAsync(test));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Worker_that_was_merely_slow_stays_dead(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await BeginAsync(test, "worker-a");
        for (var life = 1; life <= 3; life++)
        {
            await SilenceAsync(test, Stale * 2);
            Assert.Equal(1, (await RescueAsync(test)).PutBack);
            Assert.Equal(TaskState.Queued, (await StateAsync(test)).State);

            Assert.Equal(life, await test.Workers.BeatAsync(Beat(life: life - 1), Cancel));
            Assert.Equal(WorkerState.Alive, (await test.Workers.FindAsync("worker-a", Stale, Cancel))!.State);
            await test.Store.WriteAsync([new TaskEvent.Resumed(Tell.Task(), Tell.Attempt(1), life)], Cancel);
            Assert.Equal((TaskState.Running, "worker-a"), await StateAsync(test));
        }

        // Another attempt that has begun meanwhile is not taken for this one.
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1.1, worker: "worker-b"))], Cancel);
        await test.Store.WriteAsync([new TaskEvent.Resumed(Tell.Task(), Tell.Attempt(1), 9)], Cancel);
        Assert.Equal((TaskState.Running, "worker-b"), await StateAsync(test));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Worker_that_was_forgotten_is_not_told_that_it_was_dead(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await BeginAsync(test, "worker-a");
        await SilenceAsync(test, Keep * 2);
        await RescueAsync(test);
        Assert.Empty(await test.Workers.ListAsync(Stale, 10, Cancel));
        Assert.Equal(TaskState.Queued, (await StateAsync(test)).State);

        Assert.Equal(1, await test.Workers.BeatAsync(Beat(life: 0), Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Task_of_a_worker_that_is_alive_is_put_back(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await BeginAsync(test, "worker-a");
        Assert.Equal((0, 0), await RescueAsync(test) is var rescue ? (rescue.PutBack, rescue.Lost.Count) : default);
        Assert.Equal((TaskState.Running, "worker-a"), await StateAsync(test));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Worker_that_said_goodbye_runs_tasks(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await BeginAsync(test, "worker-a");
        await test.Workers.LeaveAsync("worker-a", Tell.At(-60), Cancel);
        Assert.Equal(WorkerState.Alive, (await test.Workers.FindAsync("worker-a", Stale, Cancel))!.State);

        await test.Workers.LeaveAsync("worker-a", Tell.Start, Cancel);
        var left = (await test.Workers.FindAsync("worker-a", Stale, Cancel))!;
        Assert.Equal((WorkerState.Stopped, 0, 0), (left.State, left.Beat.Running, left.Beat.Tasks.Count));
        Assert.Equal((1, 0), await RescueAsync(test) is var rescue ? (rescue.PutBack, rescue.Lost.Count) : default);
        Assert.Equal(TaskState.Queued, (await StateAsync(test)).State);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Task_of_an_earlier_process_with_the_same_name_runs_for_ever(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await BeginAsync(test, "worker-a");
        Assert.Equal(0, await test.Workers.BeatAsync(Beat() with { StartedAt = Tell.At(10) }, Cancel));
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(11), "own")], Cancel);

        Assert.Equal(1, (await RescueAsync(test)).PutBack);
        Assert.Equal(TaskState.Queued, (await StateAsync(test)).State);
        Assert.Equal(TaskState.Running, (await test.Store.FindAsync("own", Cancel))!.State);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task More_tasks_than_a_step_takes_are_not_put_back(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Workers.BeatAsync(Beat(), Cancel);
        await test.Store.WriteAsync([.. Enumerable.Range(0, 7).Select(static number => Tell.Running(Tell.Attempt(1), $"task-{number}"))], Cancel);
        await SilenceAsync(test, Stale * 2);
        var steps = new List<WorkerRescue>();
        do
        {
            steps.Add(await test.Workers.RescueAsync(Stale, Keep, 3, Cancel));
        }
        while (!steps[^1].IsDone);

        Assert.Equal([3, 3, 1], steps.Select(static step => step.PutBack));
        Assert.Equal(7, (await test.Store.ListAsync(new() { State = TaskState.Queued }, Cancel)).Items.Count);
    }

    internal static Task SilenceAsync(TestStore test, TimeSpan time) =>
        test.SqlAsync<int>("UPDATE warren_workers SET beat_at = beat_at - @time", new { time = (long)time.TotalMilliseconds });

    private static WorkerBeat Beat(string id = "worker-a", int life = -1) => new(id, Tell.Start, new(), TimeSpan.Zero, 1, [new("task", "notifications", "send_email", 1, Tell.At(1))], life);

    private static async Task BeginAsync(TestStore test, string worker)
    {
        await test.Workers.BeatAsync(Beat(worker), Cancel);
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1, worker: worker))], Cancel);
    }

    private static Task<WorkerRescue> RescueAsync(TestStore test) => test.Workers.RescueAsync(Stale, Keep, 100, Cancel);

    private static async Task<(TaskState State, string? Worker)> StateAsync(TestStore test)
    {
        var task = (await test.Store.FindAsync("task", Cancel))!;
        return (task.State, task.Worker);
    }
}
