using Warren.TestSupport;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Core.Tests.Locks;

/// <summary>What changes while a task waits for a place that another one has, on a real queue and a real store.</summary>
public sealed class LongWaitTests(BrokerFixture fixture) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly SwitchedLeases _store = new();
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _begun = new(0);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _begun.Dispose();
    }

    [Fact]
    public async Task A_task_that_waited_for_a_place_starts_though_its_queue_was_paused_meanwhile()
    {
        await using var instance = await StartAsync();
        var (first, second) = await BothAsync(instance, expiresAt: null);
        await instance.Controls!.PauseAsync(Probe.Queue, "somebody", null, CancellationToken.None);
        await UntilAsync(() => instance.Controls.HeldBack(Probe.Queue) is not null);
        _finish.SetResult();

        Assert.IsType<TaskOutcome.Completed>(await first.WaitAsync(Limit));
        var held = Assert.IsType<TaskOutcome.Deferred>(await second.WaitAsync(Limit));
        Assert.Contains("somebody", held.Reason, StringComparison.Ordinal);
        Assert.Equal(0, _begun.CurrentCount);

        // Nothing is held for it any more.
        await instance.Controls.ResumeAsync(Probe.Queue, CancellationToken.None);
        Assert.IsType<TaskOutcome.Completed>(await instance.ProcessAsync("second", null).WaitAsync(Limit));
    }

    [Fact]
    public async Task A_task_that_waited_for_a_place_starts_though_its_time_is_over()
    {
        await using var instance = await StartAsync();
        var expiresAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
        var (first, second) = await BothAsync(instance, expiresAt);
        await UntilAsync(() => TimeProvider.System.GetUtcNow() > expiresAt);
        _finish.SetResult();

        Assert.IsType<TaskOutcome.Completed>(await first.WaitAsync(Limit));
        Assert.Equal(DeadLetterReason.Expired, Assert.IsType<TaskOutcome.DeadLettered>(await second.WaitAsync(Limit)).Reason.Reason);
        Assert.Equal(0, _begun.CurrentCount);
    }

    [Fact]
    public async Task A_task_that_waited_for_a_place_starts_though_it_was_cancelled_meanwhile()
    {
        await using var instance = await StartAsync();
        var (first, second) = await BothAsync(instance, expiresAt: null);
        await _store.Shared.Tasks.WriteAsync([new TaskEvent.Queued(new() { Id = "second", Queue = Probe.Queue }, TimeProvider.System.GetUtcNow())]);
        Assert.Equal(CancelVerdict.Requested, (await _store.Shared.Tasks.RequestCancelAsync("second")).Verdict);
        _finish.SetResult();

        Assert.IsType<TaskOutcome.Completed>(await first.WaitAsync(Limit));
        Assert.IsType<TaskOutcome.Cancelled>(await second.WaitAsync(Limit));
        Assert.Equal(0, _begun.CurrentCount);
    }

    private static async Task UntilAsync(Func<bool> condition) =>
        Assert.True(await Polling.TriedAsync(() => Task.FromResult(condition()), Limit, Polling.Pause, CancellationToken.None), "It never came about.");

    private Task<LockingInstance> StartAsync()
    {
        var topology = Probe.Topology(TimeSpan.FromMilliseconds(100));
        topology = topology with { Queues = [topology.Queues[0] with { ConcurrencyLimit = 1, Tracking = TrackingMode.All }, .. topology.Queues.Skip(1)] };
        return LockingInstance.StartAsync(
            fixture,
            _store.Shared,
            async (_, _, cancellationToken) =>
            {
                _begun.Release();
                await _finish.Task.WaitAsync(cancellationToken);
                return null;
            },
            topology: topology);
    }

    /// <summary>One task that runs, and one that waits for its place.</summary>
    private async Task<(Task<TaskOutcome> First, Task<TaskOutcome> Second)> BothAsync(LockingInstance instance, DateTimeOffset? expiresAt)
    {
        var first = instance.ProcessAsync("first", null);
        await _begun.WaitAsync(Limit);
        var asked = _store.Calls;
        var second = instance.ProcessAsync(Probe.Delivery("""{"task":"probe","payload":{"value":1}}""", properties: new()
        {
            MessageId = "second",
            Headers = expiresAt is { } over ? new Dictionary<string, object?> { [TaskHeaders.ExpiresAt] = TaskHeaders.Time(over) } : new Dictionary<string, object?>(),
        }));
        var since = TimeProvider.System.GetTimestamp();
        await UntilAsync(() => _store.Calls > asked + 1 && TimeProvider.System.GetElapsedTime(since) > TaskTrail.FreshFor * 2);
        return (first, second);
    }
}
