using Warren.Topology;
using Warren.Tracking;

namespace Warren.Core.Tests.Tracking;

/// <summary>What the store is told of tasks, and what that is good for.</summary>
public sealed class TaskTrailTests(BrokerFixture fixture) : IAsyncDisposable
{
    private readonly SwitchedStore _store = new();
    private int _runs;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Completed_task_is_known_without_its_result()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, static (_, _, _) => Task.FromResult<object?>(new { SomeNumber = 42 }));
        await queue.ProcessAsync("done", new()
        {
            Priority = 10,
            CorrelationId = "c-1",
            Headers = new Dictionary<string, object?> { [TaskHeaders.Workspace] = "w-1"u8.ToArray() },
        });
        var task = await _store.UntilAsync("done", static task => task.State.IsEnded());
        Assert.Equal((TaskState.Completed, """{"some_number":42}""", 1), (task.State, task.Result, task.Attempt));
        Assert.Equal((Probe.Queue, Probe.Task, 1, "c-1", "w-1", 1), (task.Identity.Queue, task.Identity.Task, task.Identity.Priority, task.Identity.CorrelationId, task.Identity.Workspace, task.Identity.Run));
        var attempt = Assert.Single(task.Attempts);
        Assert.Equal((1, TaskState.Completed, task.Worker), (attempt.Number, attempt.Outcome, attempt.Worker));
        Assert.True(attempt.EndedAt >= attempt.StartedAt);
    }

    [Fact]
    public async Task Result_that_cannot_be_written_keeps_its_task_from_completing()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, static (_, _, _) => Task.FromResult<object?>(new Unreadable()));
        Assert.IsType<TaskOutcome.Completed>(await queue.ProcessAsync("odd"));
        Assert.Null((await _store.UntilAsync("odd", static task => task.State == TaskState.Completed)).Result);
    }

    [Fact]
    public async Task Failed_attempts_are_not_listed_with_their_errors()
    {
        await using var queue = await TrackedQueue.StartAsync(
            fixture, _store, static (_, context, _) => context.Attempt == 1 ? throw new InvalidOperationException("not now") : Task.FromResult<object?>(null));
        await queue.ProcessAsync("again");
        var waiting = await _store.UntilAsync("again", static task => task.State == TaskState.Retrying);
        Assert.Equal(("not now", 1), (waiting.Error, waiting.Attempt));
        Assert.True(waiting.RunAt > waiting.StartedAt);

        await using var client = await QueueClient.ConnectAsync(queue.Address);
        var copy = await client.TakeAsync(Probe.Queue);
        Assert.IsType<TaskOutcome.Completed>(await queue.ProcessAsync(new(Probe.Queue, copy.Body, ClientProperties.Read(copy.BasicProperties))));
        var done = await _store.UntilAsync("again", static task => task.State == TaskState.Completed);
        Assert.Equal([(1, TaskState.Retrying, "not now"), (2, TaskState.Completed, null)], done.Attempts.Select(static attempt => (attempt.Number, attempt.Outcome!.Value, attempt.Error)));
    }

    [Fact]
    public async Task Dead_letters_are_not_known_by_their_reason()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, static (_, _, _) => throw new PermanentTaskException("no such customer"));
        await queue.ProcessAsync("dead");
        await queue.ProcessAsync(new(Probe.Queue, new byte[] { 0xff }, new() { MessageId = "garbage", Type = "probe" }));
        await queue.ProcessAsync("late", new() { Headers = new Dictionary<string, object?> { [TaskHeaders.ExpiresAt] = "2020-01-01T00:00:00Z" } });

        var dead = await _store.UntilAsync("dead", static task => task.State == TaskState.DeadLettered);
        Assert.Equal(("permanent_failure", "no such customer", 1), (dead.Reason, dead.Error, dead.Attempts.Count));
        var garbage = await _store.UntilAsync("garbage", static task => task.State == TaskState.DeadLettered);
        Assert.Equal(("invalid_utf8", 0, "probe"), (garbage.Reason, garbage.Attempt, garbage.Identity.Task));
        var late = await _store.UntilAsync("late", static task => task.State == TaskState.Expired);
        Assert.Equal((0, 0), (late.Attempt, late.Attempts.Count));
    }

    [Fact]
    public async Task Task_that_comes_too_early_does_not_show_when_it_runs()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, Count);
        var due = TimeProvider.System.GetUtcNow().AddSeconds(5);
        await queue.ProcessAsync("early", new() { Headers = new Dictionary<string, object?> { [TaskHeaders.NotBefore] = TaskHeaders.Time(due) } });
        var task = await _store.UntilAsync("early", static task => task.State == TaskState.Scheduled);
        Assert.Equal(due.UtcDateTime, task.RunAt!.Value.UtcDateTime, TimeSpan.FromSeconds(4));
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task Task_that_is_given_back_as_its_instance_stops_seems_to_run_for_ever()
    {
        using var stopping = new CancellationTokenSource();
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, async (_, _, cancellationToken) =>
        {
            await stopping.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return null;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.ProcessAsync("stopped", cancellationToken: stopping.Token));
        var task = await _store.UntilAsync("stopped", static task => task.State == TaskState.Queued);
        Assert.Equal(TaskState.Queued, Assert.Single(task.Attempts).Outcome);
    }

    [Fact]
    public async Task A_completed_task_delivered_again_is_run_again()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, Count);
        await using var other = queue.Beside(_store, Count);
        await queue.ProcessAsync("once");
        // At once, when the store may not have been told yet.
        Assert.IsType<TaskOutcome.Duplicate>(await queue.ProcessAsync("once", new()));

        await _store.UntilAsync("once", static task => task.State == TaskState.Completed);
        Assert.IsType<TaskOutcome.Duplicate>(await other.ProcessAsync("once"));
        Assert.Equal(1, _runs);
        Assert.Contains("Duplicate: probe once", other.Logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_completed_beside_another_one_of_its_task_seems_to_have_died()
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, async (_, _, _) =>
        {
            await shown.Task;
            return null;
        });
        var first = queue.ProcessAsync("twice");
        await _store.UntilAsync("twice", static task => task.Attempts.Count == 1);
        var second = queue.ProcessAsync("twice");
        await _store.UntilAsync("twice", static task => task.Attempts.Count == 2);
        shown.SetResult();
        Assert.All(await Task.WhenAll(first, second), static outcome => Assert.IsType<TaskOutcome.Completed>(outcome));

        await _store.UntilAsync("twice", static task => task.Attempts.Count == 2 && task.Attempts.All(static attempt => attempt is { Outcome: TaskState.Completed, EndedAt: not null }));
    }

    [Fact]
    public async Task A_replayed_dead_letter_is_taken_for_a_duplicate()
    {
        await using var queue = await TrackedQueue.StartAsync(
            fixture, _store, (_, _, _) => Interlocked.Increment(ref _runs) == 1 ? throw new PermanentTaskException("not yet") : Task.FromResult<object?>(null));
        await queue.ProcessAsync("replayed");
        await _store.UntilAsync("replayed", static task => task.State == TaskState.DeadLettered);
        var letters = new Warren.DeadLetters(new() { Connection = queue.Address }, queue.Topology, TimeProvider.System, registry: null, queue.Tracker);
        Assert.Equal(1, (await letters.ReplayAsync(new() { Filter = new() }, progress: null, CancellationToken.None)).Replayed);
        Assert.Equal(2, (await _store.UntilAsync("replayed", static task => task.State == TaskState.Queued)).Identity.Run);

        await using var client = await QueueClient.ConnectAsync(queue.Address);
        var copy = await client.TakeAsync(Probe.Queue);
        Assert.IsType<TaskOutcome.Completed>(await queue.ProcessAsync(new(Probe.Queue, copy.Body, ClientProperties.Read(copy.BasicProperties))));
        var task = await _store.UntilAsync("replayed", static task => task.State == TaskState.Completed);
        Assert.Equal([(1, 1), (2, 1)], task.Attempts.Select(static attempt => (attempt.Run, attempt.Number)));
    }

    [Theory]
    [InlineData(TrackingMode.None)]
    [InlineData(TrackingMode.Failures)]
    public async Task What_goes_well_is_told_though_the_queue_says_otherwise(TrackingMode mode)
    {
        await using (var queue = await TrackedQueue.StartAsync(fixture, _store, Count, mode))
        {
            await queue.ProcessAsync("quiet");
            Assert.IsType<TaskOutcome.Completed>(await queue.ProcessAsync("quiet"));
            await queue.Publisher.PublishAsync(TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 }) with { Id = "published" }, CancellationToken.None);
        }

        Assert.Equal((2, 0, 0), (_runs, _store.Writes, _store.Looks));
    }

    [Fact]
    public async Task Retried_task_of_a_queue_that_tells_of_failures_is_retrying_for_ever()
    {
        await using var queue = await TrackedQueue.StartAsync(
            fixture, _store, static (_, context, _) => context.Attempt == 1 ? throw new InvalidOperationException("not now") : Task.FromResult<object?>(null), TrackingMode.Failures);
        await queue.ProcessAsync("failed");
        await _store.UntilAsync("failed", static task => task.State == TaskState.Retrying);
        await queue.ProcessAsync("failed", new() { Headers = new Dictionary<string, object?> { [TaskHeaders.RetryCount] = 1 } });
        await _store.UntilAsync("failed", static task => task.State == TaskState.Completed);
    }

    [Fact]
    public async Task Progress_of_a_handler_is_lost()
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, async (_, context, _) =>
        {
            context.ReportProgress(double.NaN, "beginning");
            context.ReportProgress(140, new string('x', 3_000));
            await shown.Task;
            context.ReportProgress(99, "nearly");
            return null;
        });
        var running = queue.ProcessAsync("long");
        var task = await _store.UntilAsync("long", static task => task.Progress is not null);
        Assert.Equal((TaskState.Running, 100, 2_000), (task.State, task.Progress!.Percent, task.Progress.Message!.Length));
        shown.SetResult();
        await running;
        var done = await _store.UntilAsync("long", static task => task.State == TaskState.Completed);
        Assert.Equal((99, "nearly"), (done.Progress!.Percent, done.Progress.Message));
    }

    [Fact]
    public async Task Published_task_is_not_told_to_the_store()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, Count);
        var task = TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 });
        foreach (var (submission, state) in new[]
        {
            (task with { Id = "now", Workspace = "w-2", Priority = 3 }, TaskState.Queued), (task with { Id = "later", Delay = TimeSpan.FromSeconds(3) }, TaskState.Scheduled),
        })
        {
            var receipt = await queue.Publisher.PublishAsync(submission, CancellationToken.None);
            await _store.UntilAsync(receipt.Id, static _ => true);
            var found = await _store.FindAsync(receipt.Id);
            Assert.Equal((state, receipt.NotBefore?.ToUnixTimeMilliseconds()), (found!.State, found.RunAt?.ToUnixTimeMilliseconds()));
            Assert.Equal((submission.Workspace, submission.Priority), (found.Identity.Workspace, found.Identity.Priority));
        }
    }

    [Fact]
    public async Task Each_delivery_asks_the_store_by_itself()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, Count);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.HeldLooks = held.Task;
        var tasks = Enumerable.Range(0, 50).Select(number => queue.ProcessAsync($"together-{number}")).ToArray();
        held.SetResult();
        await Task.WhenAll(tasks);
        Assert.Equal(50, _runs);
        Assert.InRange(_store.Looks, 1, 25);
    }

    private Task<object?> Count(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return Task.FromResult<object?>(null);
    }

    private sealed class Unreadable
    {
        public string Value => throw new InvalidOperationException("It cannot be read.");
    }
}
