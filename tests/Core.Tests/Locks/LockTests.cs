using System.Collections.Concurrent;
using Warren.Leases;

namespace Warren.Core.Tests.Locks;

/// <summary>Locks of tasks, on real queues and a real store.</summary>
public sealed class LockTests(BrokerFixture fixture) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly SwitchedLeases _store = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static LeaseOptions Short => new() { TimeToLive = TimeSpan.FromSeconds(2), LongestWait = TimeSpan.FromSeconds(1) };

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Tasks_with_one_lock_run_at_once_on_three_instances()
    {
        const int Locks = 3;
        const int Each = 8;
        var running = new int[Locks];
        var wrong = new ConcurrentQueue<string>();
        var tokens = new ConcurrentQueue<(int Lock, long Token)>();
        var done = new CountdownEvent(Locks * Each);
        await using var first = await LockingInstance.StartAsync(fixture, _store.Shared, RunAsync);
        await using var second = first.Beside(_store.Shared, RunAsync);
        await using var third = first.Beside(_store.Shared, RunAsync);
        foreach (var instance in new[] { first, second, third })
        {
            await instance.ConsumeAsync();
        }

        for (var number = 0; number < Locks * Each; number++)
        {
            await first.Publisher.PublishAsync(
                TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = number % Locks }) with { Lock = $"customer:{number % Locks}" }, CancellationToken.None);
        }

        await Task.Run(() => Assert.True(done.Wait(Limit), $"{done.CurrentCount} have not ended."));
        Assert.Empty(wrong);
        for (var number = 0; number < Locks; number++)
        {
            var given = tokens.Where(token => token.Lock == number).Select(static token => token.Token).ToList();
            Assert.Equal(given.Order().Distinct(), given);
            await UntilAsync(async () => (await _store.FindHoldersAsync(LeaseScopes.Lock($"customer:{number}"))).Count == 0);
        }

        async Task<object?> RunAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref running[payload.Value]) > 1)
            {
                wrong.Enqueue($"{context.TaskId} ran beside another");
            }

            tokens.Enqueue((payload.Value, context.FencingToken!.Value));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
            Interlocked.Decrement(ref running[payload.Value]);
            done.Signal();
            return null;
        }
    }

    [Fact]
    public async Task Task_whose_lock_is_held_uses_an_attempt_or_does_not_say_what_it_waits_for()
    {
        await using var holds = await LockingInstance.StartAsync(fixture, _store.Shared, WaitAsync);
        await using var other = holds.Beside(_store.Shared, Nothing);
        var running = holds.ProcessAsync("holder", "customer:123");
        await _began.Task.WaitAsync(Limit);

        var waits = Assert.IsType<TaskOutcome.Deferred>(await other.ProcessAsync("waits", "customer:123", deferrals: 2));
        Assert.Equal($"waiting for lock 'customer:123', held by task holder on worker {holds.Worker}", waits.Reason);
        Assert.IsType<TaskOutcome.Completed>(await other.ProcessAsync("another", "customer:124"));

        await using var client = await QueueClient.ConnectAsync(holds.Address);
        var copy = await client.TakeAsync(Probe.Queue);
        var headers = copy.BasicProperties.Headers!.AsReadOnly();
        Assert.Equal(("customer:123", 3, 0), (TaskHeaders.ReadText(headers, TaskHeaders.Lock), TaskHeaders.ReadCount(headers, TaskHeaders.Deferrals), TaskHeaders.ReadCount(headers, TaskHeaders.RetryCount)));

        _finish.SetResult();
        Assert.IsType<TaskOutcome.Completed>(await running.WaitAsync(Limit));
        Assert.IsType<TaskOutcome.Completed>(await other.ProcessAsync("waits", "customer:123"));
    }

    [Fact]
    public async Task Second_delivery_of_a_task_runs_beside_the_first_under_the_same_lock()
    {
        await using var holds = await LockingInstance.StartAsync(fixture, _store.Shared, WaitAsync);
        await using var other = holds.Beside(_store.Shared, Nothing);
        var running = holds.ProcessAsync("twice", "customer:123");
        await _began.Task.WaitAsync(Limit);

        Assert.IsType<TaskOutcome.Deferred>(await other.ProcessAsync("twice", "customer:123"));
        Assert.IsType<TaskOutcome.Deferred>(await holds.ProcessAsync("twice", "customer:123"));

        _finish.SetResult();
        await running.WaitAsync(Limit);
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("never")]
    [InlineData("stops")]
    public async Task Lock_stays_held_after_an_attempt_that_did_not_complete(string way)
    {
        using var stopping = new CancellationTokenSource();
        await using var instance = await LockingInstance.StartAsync(fixture, _store.Shared, async (_, _, cancellationToken) =>
        {
            await (way == "stops" ? stopping.CancelAsync() : Task.CompletedTask);
            cancellationToken.ThrowIfCancellationRequested();
            throw way == "never" ? new PermanentTaskException("It can never be.") : new InvalidOperationException("not now");
        });

        var attempt = instance.ProcessAsync("one", "customer:123", cancellationToken: stopping.Token);
        if (way == "stops")
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
        }
        else
        {
            await attempt;
        }

        Assert.Empty(await _store.FindHoldersAsync(LeaseScopes.Lock("customer:123")));
    }

    [Fact]
    public async Task Lock_is_lost_or_its_time_is_over_while_its_task_runs_longer()
    {
        await using var holds = await LockingInstance.StartAsync(fixture, _store.Shared, WaitAsync, new() { TimeToLive = TimeSpan.FromSeconds(5), LongestWait = TimeSpan.FromSeconds(3) });
        var running = holds.ProcessAsync("long", "customer:123");
        await _began.Task.WaitAsync(Limit);
        var first = Assert.Single(await _store.FindHoldersAsync(LeaseScopes.Lock("customer:123")));

        // Twice as long as it lasts without being renewed, by the store's clock.
        await UntilAsync(async () => (await _store.FindHoldersAsync(LeaseScopes.Lock("customer:123"))).Any(holder => holder.ExpiresAt > first.ExpiresAt.AddSeconds(5)));

        Assert.False(running.IsCompleted);
        _finish.SetResult();
        Assert.IsType<TaskOutcome.Completed>(await running.WaitAsync(Limit));
    }

    [Fact]
    public async Task Task_runs_on_though_its_lock_could_not_be_renewed()
    {
        await using var holds = await LockingInstance.StartAsync(fixture, _store.Shared, UntilStoppedAsync, Short);
        var running = holds.ProcessAsync("cut-off", "customer:123");
        await _began.Task.WaitAsync(Limit);

        _store.IsAway = true;

        Assert.Equal("What it held was taken away while it ran.", Assert.IsType<TaskOutcome.Deferred>(await running.WaitAsync(Limit)).Reason);
        Assert.True(holds.Leases.Degraded);
        _store.IsAway = false;
        await UntilAsync(() => Task.FromResult(!holds.Leases.Degraded));

        // What could not be given back is given back as soon as the store is there again.
        await UntilAsync(async () => (await _store.FindHoldersAsync(LeaseScopes.Lock("customer:123"))).Count == 0);
    }

    [Fact]
    public async Task Task_runs_on_though_its_lock_was_taken_away()
    {
        await using var holds = await LockingInstance.StartAsync(fixture, _store.Shared, UntilStoppedAsync, Short with { LongestWait = TimeSpan.FromSeconds(20) });
        var running = holds.ProcessAsync("robbed", "customer:123");
        await _began.Task.WaitAsync(Limit);

        // As when the database was put back to an earlier state.
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection(_store.Connection))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM warren_leases";
            await command.ExecuteNonQueryAsync();
        }

        Assert.IsType<TaskOutcome.Deferred>(await running.WaitAsync(Limit));
        Assert.Contains("The place in lock:customer:123", holds.Logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_with_a_lock_runs_without_it_while_the_store_is_away_or_that_is_told_each_time()
    {
        var runs = 0;
        await using var instance = await LockingInstance.StartAsync(fixture, _store.Shared, Count);
        _store.IsAway = true;
        for (var number = 0; number < 3; number++)
        {
            var held = Assert.IsType<TaskOutcome.Deferred>(await instance.ProcessAsync($"held-{number}", "customer:123"));
            Assert.Equal("waiting for lock 'customer:123', which cannot be taken: It is switched off.", held.Reason);
        }

        Assert.Equal(0, runs);
        Assert.True(instance.Leases.Degraded);
        Assert.Equal(2, instance.Logs.ToString().Split("Tasks with a lock or a key are held back").Length);

        _store.IsAway = false;
        await UntilAsync(() => Task.FromResult(!instance.Leases.Degraded));
        Assert.IsType<TaskOutcome.Completed>(await instance.ProcessAsync("back", "customer:123"));

        // It is told a moment after it is so.
        await UntilAsync(() => Task.FromResult(instance.Logs.ToString().Contains("Locks, keys and places", StringComparison.Ordinal)));
        Assert.Contains("Locks, keys and places can be taken again", instance.Logs.ToString(), StringComparison.Ordinal);

        Task<object?> Count(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
        {
            runs++;
            return Task.FromResult<object?>(null);
        }
    }

    [Fact]
    public async Task Task_with_a_lock_runs_where_there_is_no_store()
    {
        await using var instance = await LockingInstance.StartAsync(fixture, state: null, Nothing);

        var held = Assert.IsType<TaskOutcome.Deferred>(await instance.ProcessAsync("held", "customer:123"));

        Assert.Contains("Warren:Tracking=on", held.Reason, StringComparison.Ordinal);
        Assert.Contains("Warren:Tracking=on", instance.Leases.Reason, StringComparison.Ordinal);
        Assert.IsType<TaskOutcome.Completed>(await instance.ProcessAsync("free", null));
    }

    [Fact]
    public async Task Task_without_a_lock_asks_the_store_for_one()
    {
        long? token = 0;
        await using var instance = await LockingInstance.StartAsync(fixture, _store.Shared, (_, context, _) =>
        {
            token = context.FencingToken;
            return Task.FromResult<object?>(null);
        });

        foreach (var (number, none) in new object?[] { null, "", true, 1.5, new List<object?> { "customer:123" } }.Index())
        {
            Assert.IsType<TaskOutcome.Completed>(await instance.ProcessAsync($"free-{number}", none));
            Assert.Null(token);
        }

        Assert.Equal(0, _store.Calls);
        await instance.ProcessAsync("locked", 17);
        Assert.NotNull(token);
    }

    private static Task<object?> Nothing(ProbePayload payload, TaskContext context, CancellationToken cancellationToken) => Task.FromResult<object?>(null);

    private static async Task UntilAsync(Func<Task<bool>> expected)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await expected())
        {
            Assert.False(limit.IsCancellationRequested, "It never came about.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private async Task<object?> WaitAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        _began.TrySetResult();
        await _finish.Task.WaitAsync(cancellationToken);
        return null;
    }

    private async Task<object?> UntilStoppedAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        _began.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return null;
    }
}
