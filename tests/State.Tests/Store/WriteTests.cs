using Warren.State.StoreApp;
using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class WriteTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task The_life_of_a_task_is_read_back_as_it_was_told(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var store = test.Store;
        var task = Tell.Task() with { ExpiresAt = Tell.At(100) };
        var first = Tell.Attempt(1);
        var second = Tell.Attempt(12, number: 2, worker: "worker-b");

        await store.WriteAsync([new TaskEvent.Scheduled(task, Tell.At(0), Tell.At(1))], Cancel);
        var scheduled = await store.FindAsync("task", Cancel);
        Assert.Equal((TaskState.Scheduled, Tell.At(1), 1), (scheduled!.State, scheduled.RunAt!.Value, scheduled.Attempt));
        Assert.Equal(task, scheduled.Identity);

        await store.WriteAsync([new TaskEvent.Running(task, first), new TaskEvent.Progress(task, Tell.At(1.5), first, 40, "half way")], Cancel);
        var running = await store.FindAsync("task", Cancel);
        Assert.Equal((TaskState.Running, Tell.At(1), "worker-a"), (running!.State, running.StartedAt!.Value, running.Worker));
        Assert.Equal(new TaskProgress(40, "half way", Tell.At(1.5)), running.Progress);
        Assert.Null(running.RunAt);
        Assert.Equal([new TaskAttempt(1, 1, "worker-a", Tell.At(1), null, null, null)], running.Attempts);

        await store.WriteAsync([new TaskEvent.Retrying(task, Tell.At(2), first, Tell.At(12), "no answer")], Cancel);
        var retrying = await store.FindAsync("task", Cancel);
        Assert.Equal((TaskState.Retrying, Tell.At(12), "no answer", 1), (retrying!.State, retrying.RunAt!.Value, retrying.Error, retrying.Attempt));

        await store.WriteAsync([new TaskEvent.Running(task, second)], Cancel);
        Assert.Null((await store.FindAsync("task", Cancel))!.Progress);
        await store.WriteAsync([new TaskEvent.Completed(task, Tell.At(13), second, """{"sent": true}""")], Cancel);

        var completed = await store.FindAsync("task", Cancel);
        Assert.Equal((TaskState.Completed, Tell.At(13), """{"sent": true}""", 14), (completed!.State, completed.EndedAt!.Value, completed.Result, completed.ResultBytes!.Value));
        Assert.Null(completed.Error);
        Assert.Equal(
            [
                new TaskAttempt(1, 1, "worker-a", Tell.At(1), Tell.At(2), TaskState.Retrying, "no answer"),
                new TaskAttempt(1, 2, "worker-b", Tell.At(12), Tell.At(13), TaskState.Completed, null),
            ],
            completed.Attempts);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Events_written_shuffled_repeated_and_in_pieces_make_the_same_record(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        for (var seed = 0; seed < 25; seed++)
        {
            var chance = new Random(seed);
            var life = Life.Of($"told-in-order-{seed}", seed);
            await test.Store.WriteAsync(life, Cancel);
            var id = $"shuffled-{seed}";
            TaskEvent[] order = [.. life.Concat(life.Where(_ => chance.Next(3) == 0)).Select(told => told with { Task = told.Task with { Id = id } })];
            chance.Shuffle(order);
            for (var at = 0; at < order.Length;)
            {
                await test.Store.WriteAsync(order[at..Math.Min(order.Length, at += chance.Next(1, 8))], Cancel);
            }

            var expected = await test.Store.FindAsync($"told-in-order-{seed}", Cancel);
            var actual = await test.Store.FindAsync(id, Cancel);
            Assert.Equal(Tell.Everything(expected! with { Identity = expected.Identity with { Id = id } }), Tell.Everything(actual));
        }
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_write_is_seen_by_the_next_read_of_another_instance(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var other = test.Open();
        for (var round = 0; round < 20; round++)
        {
            await test.Store.WriteAsync([Tell.Queued($"task-{round}")], Cancel);
            Assert.NotNull(await other.FindAsync($"task-{round}", Cancel));
        }
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_batch_that_cannot_be_written_leaves_nothing_of_itself(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.PrepareAsync(Cancel);
        await test.SqlAsync<int>("DROP TABLE warren_task_attempts");

        await Assert.ThrowsAsync<TaskStoreUnavailableException>(() => test.Store.WriteAsync([Tell.Queued("one"), Tell.Running(Tell.Attempt(1), "two")], Cancel));

        Assert.Equal([0L], await test.SqlAsync<long>("SELECT COUNT(*) FROM warren_tasks"));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task The_exact_time_of_publishing_stays_when_messages_tell_it_to_the_second(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var exact = Tell.Task() with { CreatedAt = Tell.At(0.731) };
        var rounded = Tell.Task() with { CreatedAt = Tell.At(0) };

        await test.Store.WriteAsync([new TaskEvent.Running(rounded, Tell.Attempt(1))], Cancel);
        Assert.Equal(Tell.At(0), (await test.Store.FindAsync("task", Cancel))!.CreatedAt);
        await test.Store.WriteAsync([new TaskEvent.Queued(exact, Tell.At(0.8))], Cancel);
        await test.Store.WriteAsync([new TaskEvent.Completed(rounded, Tell.At(2), Tell.Attempt(1), null)], Cancel);

        var task = await test.Store.FindAsync("task", Cancel);
        Assert.Equal((TaskState.Completed, Tell.At(0.731)), (task!.State, task.CreatedAt));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_crash_and_another_delivery_of_the_same_attempt_are_two_attempts(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([Tell.Running(Tell.Attempt(1)), Tell.Running(Tell.Attempt(5, worker: "worker-b")), Tell.Completed(Tell.Attempt(5, worker: "worker-b"), 6)], Cancel);

        var attempts = (await test.Store.FindAsync("task", Cancel))!.Attempts;

        Assert.Equal([(1, "worker-a", (TaskState?)null), (1, "worker-b", TaskState.Completed)], attempts.Select(static attempt => (attempt.Number, attempt.Worker, attempt.Outcome)));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Only_the_last_hundred_attempts_are_shown_oldest_first(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Store.WriteAsync([.. Enumerable.Range(1, 130).Select(static number => Tell.Running(Tell.Attempt(number, number)))], Cancel);

        var attempts = (await test.Store.FindAsync("task", Cancel))!.Attempts;

        Assert.Equal(Enumerable.Range(31, 100), attempts.Select(static attempt => attempt.Number));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Text_that_no_database_holds_and_values_without_bounds_stop_nothing(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var odd = new TaskIdentity
        {
            Id = "a\0b\uD83D",
            Queue = "q\0",
            Task = new string('t', 70_000),
            Workspace = "\uDC00",
            CorrelationId = "c\0",
            Priority = int.MaxValue,
            Run = int.MaxValue,
            CreatedAt = DateTimeOffset.MinValue,
            ExpiresAt = DateTimeOffset.MaxValue,
        };
        var attempt = new StartedAttempt(int.MaxValue, "w\0", DateTimeOffset.MaxValue);
        var large = $"\"{new string('é', TrackedTask.MaxResultBytes / 2)}\"";

        await test.Store.WriteAsync(
            [
                new TaskEvent.Deferred(odd, DateTimeOffset.MinValue, int.MinValue, DateTimeOffset.MaxValue, new string('x', 1_000_000)),
                new TaskEvent.Progress(odd, DateTimeOffset.MaxValue, attempt, double.NaN, "\0"),
                new TaskEvent.Progress(odd, DateTimeOffset.MaxValue, attempt, double.PositiveInfinity, null),
                new TaskEvent.Completed(odd, DateTimeOffset.MaxValue, attempt, large),
                Tell.Queued("beside it"),
            ],
            Cancel);

        var task = await test.Store.FindAsync("a\0b\uD83D", Cancel);
        Assert.Equal(TaskState.Completed, task!.State);
        Assert.Null(task.Result);
        Assert.Equal(TrackedTask.MaxResultBytes + 2, task.ResultBytes);
        Assert.Equal(("q\uFFFD", 255), (task.Identity.Queue, task.Identity.Task!.Length));
        Assert.Contains("a\0b\uD83D", (await test.Store.LookAsync(["a\0b\uD83D"], Cancel)).Keys);
        Assert.NotNull(await test.Store.FindAsync("beside it", Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_result_at_the_limit_is_kept_whole(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var result = $"\"{new string('x', TrackedTask.MaxResultBytes - 2)}\"";

        await test.Store.WriteAsync([Tell.Completed(Tell.Attempt(1), 2, result: result)], Cancel);

        Assert.Equal(result, (await test.Store.FindAsync("task", Cancel))!.Result);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Nothing_to_write_is_no_call(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        await test.Store.WriteAsync([], Cancel);

        Assert.Null(await test.Store.FindAsync("task", Cancel));
    }
}
