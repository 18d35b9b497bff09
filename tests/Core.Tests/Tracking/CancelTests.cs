using Warren.Tracking;

namespace Warren.Core.Tests.Tracking;

/// <summary>Cancelling, on real queues and a real store.</summary>
public sealed class CancelTests(BrokerFixture fixture) : IAsyncDisposable
{
    private readonly SwitchedStore _store = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(200)]
    public async Task A_cancelled_queued_or_scheduled_task_starts(int? delay)
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, static (_, _, _) => throw new PermanentTaskException("It started."));
        var receipt = await queue.Publisher.PublishAsync(
            TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 }) with { Delay = delay is { } wait ? TimeSpan.FromMilliseconds(wait) : null }, CancellationToken.None);
        await _store.UntilAsync(receipt.Id, static _ => true);
        Assert.Equal(CancelVerdict.Requested, (await _store.RequestCancelAsync(receipt.Id)).Verdict);

        await using var client = await QueueClient.ConnectAsync(queue.Address);
        var message = await client.TakeAsync(Probe.Queue);
        Assert.IsType<TaskOutcome.Cancelled>(await queue.ProcessAsync(new(Probe.Queue, message.Body, ClientProperties.Read(message.BasicProperties))));
        var task = await _store.UntilAsync(receipt.Id, static task => task.State.IsEnded());
        Assert.Equal((TaskState.Cancelled, 0), (task.State, task.Attempts.Count));
        Assert.Equal(0u, await client.CountAsync("tasks.dlq"));
    }

    [Fact]
    public async Task A_running_task_is_cancelled_only_where_somebody_asked_for_it()
    {
        await using var runs = await TrackedQueue.StartAsync(fixture, _store, UntilStopped);
        await using var other = runs.Beside(_store, UntilStopped);
        var running = runs.ProcessAsync("running");
        await _began.Task;
        // Another instance's client asks, whichever instance it asks.
        await _store.UntilAsync("running", static task => task.State == TaskState.Running);
        await _store.RequestCancelAsync("running");

        Assert.Equal("It was cancelled while it ran.", Assert.IsType<TaskOutcome.Cancelled>(await running.WaitAsync(TimeSpan.FromMinutes(3))).Reason);
        var task = await _store.UntilAsync("running", static task => task.State.IsEnded());
        Assert.Equal((TaskState.Cancelled, TaskState.Cancelled), (task.State, Assert.Single(task.Attempts).Outcome));
        Assert.IsType<TaskOutcome.Cancelled>(await other.ProcessAsync("running"));
    }

    [Fact]
    public async Task A_handler_that_completes_all_the_same_is_called_cancelled()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, async (_, _, cancellationToken) =>
        {
            await UntilFiredAsync(cancellationToken);
            return "all the same";
        });
        var running = queue.ProcessAsync("stubborn");
        await _began.Task;
        await _store.UntilAsync("stubborn", static task => task.State == TaskState.Running);
        await _store.RequestCancelAsync("stubborn");

        Assert.IsType<TaskOutcome.Completed>(await running.WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.Equal("\"all the same\"", (await _store.UntilAsync("stubborn", static task => task.State.IsEnded())).Result);
    }

    [Fact]
    public async Task A_handler_that_fails_for_good_as_it_is_cancelled_leaves_no_dead_letter()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, async (_, _, cancellationToken) =>
        {
            await UntilFiredAsync(cancellationToken);
            throw new PermanentTaskException("It can never be.");
        });
        var running = queue.ProcessAsync("hopeless");
        await _began.Task;
        await _store.UntilAsync("hopeless", static task => task.State == TaskState.Running);
        await _store.RequestCancelAsync("hopeless");
        Assert.IsType<TaskOutcome.DeadLettered>(await running.WaitAsync(TimeSpan.FromMinutes(3)));
    }

    [Fact]
    public async Task The_store_is_asked_while_nothing_runs()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, UntilStopped);
        var running = queue.ProcessAsync("one");
        await _began.Task;
        await _store.UntilAsync("one", static task => task.State == TaskState.Running);
        await _store.RequestCancelAsync("one");
        await running.WaitAsync(TimeSpan.FromMinutes(3));
        Assert.InRange(_store.CancelLooks, 1, int.MaxValue);

        // What was under way as the task ended has long ended when a later write stands in the store.
        await _store.UntilAsync("one", static task => task.State == TaskState.Cancelled);
        var asked = _store.CancelLooks;
        for (var round = 0; round < 20; round++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }

        Assert.InRange(_store.CancelLooks, asked, asked + 1);
    }

    private async Task<object?> UntilStopped(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        _began.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return null;
    }

    private async Task UntilFiredAsync(CancellationToken cancellationToken)
    {
        _began.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
