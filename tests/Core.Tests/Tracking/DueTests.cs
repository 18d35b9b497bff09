using Warren.Tracking;

namespace Warren.Core.Tests.Tracking;

/// <summary>What was put off, once it is due, on a real queue that nobody takes from, and a real store.</summary>
public sealed class DueTests(BrokerFixture fixture) : IAsyncDisposable
{
    private readonly SwitchedStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_task_that_is_due_and_that_nobody_takes_is_called_scheduled_or_retrying()
    {
        await using var queue = await TrackedQueue.StartAsync(fixture, _store, static (_, _, _) => throw new TransientTaskException("It failed."));
        var delayed = await queue.Publisher.PublishAsync(
            TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 }) with { Delay = TimeSpan.FromMilliseconds(200) }, CancellationToken.None);
        Assert.IsType<TaskOutcome.Retry>(await queue.ProcessAsync("failed"));

        var due = await _store.UntilAsync(delayed.Id, static task => task.State == TaskState.Queued);
        Assert.Equal((1, null), (due.Attempt, due.RunAt));
        var again = await _store.UntilAsync("failed", static task => task.State == TaskState.Queued);
        Assert.Equal((2, "It failed."), (again.Attempt, again.Error));
        Assert.Equal(TaskState.Retrying, Assert.Single(again.Attempts).Outcome);
    }
}
