using Warren.Leases;
using Warren.Topology;

namespace Warren.Core.Tests.Locks;

/// <summary>Limits of queues and keys, on real queues and a real store.</summary>
public sealed class LimitTests(BrokerFixture fixture) : IAsyncDisposable
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
    public async Task Limit_of_a_queue_stops_it_while_the_store_is_away_or_missing()
    {
        await using var instance = await StartAsync(static queue => queue with { ConcurrencyLimit = 1 }, WaitAsync);
        _store.IsAway = true;
        var running = new[] { instance.ProcessAsync("a", null), instance.ProcessAsync("b", null) };
        await _begun.WaitAsync(Limit);
        await _begun.WaitAsync(Limit);
        Assert.True(instance.Leases.Degraded);
        Assert.Contains("limits of queues are not kept", instance.Logs.ToString(), StringComparison.Ordinal);

        await using var alone = instance.Beside(state: null, RunAsync);
        Assert.IsType<TaskOutcome.Completed>(await alone.ProcessAsync("c", null));
        Assert.True(alone.Leases.Degraded);
        _finish.SetResult();
        Assert.All(await Task.WhenAll(running), static outcome => Assert.IsType<TaskOutcome.Completed>(outcome));
    }

    [Fact]
    public async Task Task_stops_because_its_place_in_a_queue_could_not_be_renewed()
    {
        await using var instance = await StartAsync(static queue => queue with { ConcurrencyLimit = 1 }, WaitAsync, new() { TimeToLive = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(1) });
        var running = instance.ProcessAsync("a", null);
        await _begun.WaitAsync(Limit);
        _store.IsAway = true;
        await UntilAsync(() => instance.Leases.Degraded);
        _store.IsAway = false;
        await UntilAsync(() => !instance.Leases.Degraded);

        Assert.False(running.IsCompleted);
        _finish.SetResult();
        Assert.IsType<TaskOutcome.Completed>(await running.WaitAsync(Limit));
    }

    [Fact]
    public async Task More_tasks_with_one_key_run_at_once_than_their_queue_says_or_keys_share_places()
    {
        await using var instance = await StartAsync(static queue => queue with { KeyConcurrency = 2 }, WaitAsync);
        await using var other = instance.Beside(_store.Shared, RunAsync);
        var running = new[] { WithKeyAsync(instance, "a", "acme"), WithKeyAsync(instance, "b", "acme") };
        await _begun.WaitAsync(Limit);
        await _begun.WaitAsync(Limit);

        var waits = Assert.IsType<TaskOutcome.Deferred>(await WithKeyAsync(other, "c", "acme"));
        Assert.StartsWith($"waiting for key 'acme' of queue '{Probe.Queue}', held by task ", waits.Reason, StringComparison.Ordinal);
        Assert.IsType<TaskOutcome.Completed>(await WithKeyAsync(other, "d", "umbrella"));

        _finish.SetResult();
        await Task.WhenAll(running).WaitAsync(Limit);
        Assert.IsType<TaskOutcome.Completed>(await WithKeyAsync(other, "c", "acme"));
    }

    [Fact]
    public async Task Key_is_not_sent_with_a_published_task_or_hides_the_token_of_a_lock()
    {
        long? token = null;
        await using var instance = await StartAsync(static queue => queue, (_, context, _) =>
        {
            token = context.FencingToken;
            return Task.FromResult<object?>(null);
        });
        await instance.Publisher.PublishAsync(TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 }) with { ConcurrencyKey = "acme", Lock = "one" }, CancellationToken.None);
        await using var client = await QueueClient.ConnectAsync(instance.Address);
        var message = await client.TakeAsync(Probe.Queue);
        Assert.Equal("acme", TaskHeaders.ReadText(message.BasicProperties.Headers!.AsReadOnly(), TaskHeaders.ConcurrencyKey));

        await instance.ProcessAsync(new(Probe.Queue, message.Body, ClientProperties.Read(message.BasicProperties)));

        // The key's place was taken before the lock's.
        var next = Assert.IsType<LeaseAnswer.Granted>(await _store.AcquireAsync(new("scope", 1, "id", TimeSpan.FromMinutes(1))));
        Assert.Equal(next.Token - 1, token);
        await WithKeyAsync(instance, "keyed", "acme");
        Assert.Null(token);
    }

    private async Task<LockingInstance> StartAsync(
        Func<QueueSpec, QueueSpec> change, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>>? run = null, LeaseOptions? options = null)
    {
        var topology = Probe.Topology(TimeSpan.FromMilliseconds(100));
        return await LockingInstance.StartAsync(fixture, _store.Shared, run ?? RunAsync, options, topology with { Queues = [change(topology.Queues[0]), topology.Queues[1]] });
    }

    private static Task<TaskOutcome> WithKeyAsync(LockingInstance instance, string id, string key) => instance.ProcessAsync(Probe.Delivery(
        """{"task":"probe","payload":{"value":1}}""", properties: new() { MessageId = id, Headers = new Dictionary<string, object?> { [TaskHeaders.ConcurrencyKey] = key } }));

    private static async Task UntilAsync(Func<bool> expected)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!expected())
        {
            Assert.False(limit.IsCancellationRequested, "It never came about.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static Task<object?> RunAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken) => Task.FromResult<object?>(null);

    private async Task<object?> WaitAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        _begun.Release();
        await _finish.Task.WaitAsync(cancellationToken);
        return null;
    }
}
