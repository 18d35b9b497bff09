using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.Core.Tests.Tracking;

/// <summary>The writer that tells the store, and what it does when the store is away.</summary>
public sealed class TaskTrackerTests : IAsyncDisposable
{
    private readonly SwitchedStore _store = new();
    private readonly CollectedLogs _logs = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Events_are_written_one_by_one()
    {
        await using (var tracking = Track())
        {
            for (var number = 0; number < 1_000; number++)
            {
                tracking.Tracker.Record(Queued($"grouped-{number}"));
            }
        }

        Assert.NotNull(await _store.FindAsync("grouped-0"));
        Assert.NotNull(await _store.FindAsync("grouped-999"));
        Assert.InRange(_store.Writes, 2, 50);
    }

    [Fact]
    public async Task Beginning_of_an_attempt_that_has_ended_is_written_too()
    {
        var tracking = Track(new() { Linger = TimeSpan.FromSeconds(30) });
        var running = new RunningTask(Identity("short"), null!);
        var attempt = new StartedAttempt(1, "w", TimeProvider.System.GetUtcNow());
        tracking.Tracker.Record(new TaskEvent.Running(running.Identity, attempt), running);
        running.End();
        await tracking.DisposeAsync();
        Assert.Equal(0, _store.Writes);
    }

    [Fact]
    public async Task Store_that_was_away_is_not_told_what_happened_meanwhile()
    {
        _store.IsAway = true;
        await using var tracking = Track();
        await UntilAsync(() => tracking.Tracker.State.Degraded);
        tracking.Tracker.Record(Queued("meanwhile"));
        tracking.Tracker.Record(Queued("and this"));
        Assert.Equal("It is switched off.", tracking.Tracker.State.Reason);

        _store.IsAway = false;
        await _store.UntilAsync("meanwhile", static _ => true);
        await _store.UntilAsync("and this", static _ => true);
        await UntilAsync(() => tracking.Tracker.State is { Degraded: false, Waiting: 0 });
        Assert.Equal((null, 0, 0L), (tracking.Tracker.State.Since, tracking.Tracker.State.Waiting, tracking.Tracker.State.Dropped));
        Assert.Equal((1, 1), (Logged("Error: Tasks run on, but their status is not kept"), Logged("The task store is back")));
    }

    [Fact]
    public async Task Answer_to_what_was_asked_before_an_outage_ends_it()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.HeldWrites = held.Task;
        await using var tracking = Track();
        tracking.Tracker.Record(Queued("before"));
        await UntilAsync(() => _store.Writes == 1);
        _store.IsAway = true;
        using var trail = tracking.Follow(Probe.Topology().Queues[0], Probe.Delivery("{}", properties: new() { MessageId = "looked-up" }), task: null)!;
        Assert.Null(await trail.BeforeRunAsync(CancellationToken.None));
        Assert.True(tracking.Tracker.State.Degraded);

        // It says nothing of now, so that the store is asked once more.
        var checks = _store.Checks;
        held.SetResult();
        await UntilAsync(() => _store.Checks > checks);
        Assert.Equal((true, 0), (tracking.Tracker.State.Degraded, Logged("The task store is back")));

        (_store.HeldWrites, _store.IsAway) = (null, false);
        await UntilAsync(() => !tracking.Tracker.State.Degraded);
        Assert.Equal((1, 1), (Logged("Error: Tasks run on, but their status is not kept"), Logged("The task store is back")));
    }

    [Fact]
    public async Task Store_is_back_without_anybody_noticing_while_nothing_happens()
    {
        _store.IsAway = true;
        await using var tracking = Track();
        await UntilAsync(() => tracking.Tracker.State.Degraded);
        _store.IsAway = false;
        await UntilAsync(() => !tracking.Tracker.State.Degraded);
    }

    [Fact]
    public async Task Events_beyond_the_bound_push_out_the_young_ones()
    {
        _store.IsAway = true;
        await using var tracking = Track(new() { MaxWaiting = 10, MaxBatch = 5 });
        await UntilAsync(() => tracking.Tracker.State.Degraded);
        for (var number = 0; number < 100; number++)
        {
            tracking.Tracker.Record(Queued($"many-{number}"));
        }

        // At most ten wait and five are in the writer's hand.
        Assert.InRange(tracking.Tracker.State.Dropped, 85, 90);
        _store.IsAway = false;
        await _store.UntilAsync("many-99", static _ => true);
        Assert.NotNull(await _store.FindAsync("many-90"));
        Assert.Null(await _store.FindAsync("many-50"));
    }

    [Fact]
    public async Task Large_results_fill_the_memory_while_the_store_is_away()
    {
        _store.IsAway = true;
        await using var tracking = Track(new() { MaxWaitingBytes = 1_000_000, MaxBatch = 1 });
        await UntilAsync(() => tracking.Tracker.State.Degraded);
        for (var number = 0; number < 20; number++)
        {
            var attempt = new StartedAttempt(1, "w", TimeProvider.System.GetUtcNow());
            tracking.Tracker.Record(new TaskEvent.Completed(Identity($"large-{number}"), attempt.StartedAt, attempt, new string('x', 100_000)));
        }

        // Four fit, and one is in the writer's hand.
        Assert.InRange(tracking.Tracker.State.Waiting, 1, 5);
        Assert.False(tracking.Tracker.HasCompleted("large-5", 1));
        Assert.True(tracking.Tracker.HasCompleted("large-19", 1));
    }

    [Fact]
    public async Task Event_that_the_store_cannot_take_keeps_the_others_from_it()
    {
        _store.Poison = "poison";
        await using var tracking = Track();
        tracking.Tracker.Record(Queued("poison"));
        tracking.Tracker.Record(Queued("innocent"));
        await _store.UntilAsync("innocent", static _ => true);
        await UntilAsync(() => !tracking.Tracker.State.Degraded);
        Assert.Equal(1, tracking.Tracker.State.Dropped);
        Assert.Contains("refuses event Queued of task poison", _logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_waits_for_ever_for_a_store_that_is_away()
    {
        _store.IsAway = true;
        var tracking = Track(new() { FlushLimit = TimeSpan.FromMilliseconds(300) });
        tracking.Tracker.Record(Queued("lost"));
        await tracking.DisposeAsync();
        Assert.Contains("events could not be written before the end", _logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_hangs_holds_up_every_task_for_its_whole_time()
    {
        _store.HeldLooks = new TaskCompletionSource().Task;
        await using var tracking = Track(new() { LongestWait = TimeSpan.FromMilliseconds(200) });
        var queue = Probe.Topology().Queues[0];
        using var first = tracking.Follow(queue, Probe.Delivery("{}", properties: new() { MessageId = "first" }), task: null)!;
        Assert.Null(await first.BeforeRunAsync(CancellationToken.None));
        Assert.True(tracking.Tracker.State.Degraded);

        // The next one does not wait: it would be looked up otherwise.
        var looks = _store.Looks;
        using var second = tracking.Follow(queue, Probe.Delivery("{}", properties: new() { MessageId = "second" }), task: null)!;
        Assert.Null(await second.BeforeRunAsync(CancellationToken.None));
        Assert.InRange(_store.Looks, looks, looks + 1);
    }

    [Fact]
    public async Task A_store_that_blocks_its_caller_holds_up_every_other_task()
    {
        using var free = new ManualResetEventSlim();
        _store.BlockedLooks = free;
        await using var tracking = Track(new() { LongestWait = TimeSpan.FromMilliseconds(200) });
        var queue = Probe.Topology().Queues[0];
        using var blocked = tracking.Follow(queue, Probe.Delivery("{}", properties: new() { MessageId = "blocked" }), task: null)!;
        using var other = tracking.Follow(queue, Probe.Delivery("{}", properties: new() { MessageId = "other" }), task: null)!;
        var first = Task.Run(async () => await blocked.BeforeRunAsync(CancellationToken.None));
        try
        {
            await UntilAsync(() => _store.Looks == 1);
            Assert.Null(await other.BeforeRunAsync(CancellationToken.None));
            Assert.True(tracking.Tracker.State.Degraded);
            Assert.False(first.IsCompleted);
        }
        finally
        {
            free.Set();
        }

        Assert.Null(await first);
    }

    private TaskTracking Track(TrackingOptions? options = null) => new(_store, options ?? new() { FlushLimit = TimeSpan.FromMinutes(3), LongestWait = TimeSpan.FromMinutes(3) }, TimeProvider.System, new Logger<TaskTracker>(_logs));

    private int Logged(string text) => _logs.ToString().Split(text).Length - 1;

    private static TaskEvent Queued(string id) => new TaskEvent.Queued(Identity(id), TimeProvider.System.GetUtcNow());

    private static TaskIdentity Identity(string id) => new() { Id = id, Queue = Probe.Queue, Task = Probe.Task };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }
}
