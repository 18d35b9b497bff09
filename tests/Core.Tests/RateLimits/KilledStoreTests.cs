using Warren.Core.Tests.Locks;
using Warren.RateLimits;
using Warren.State;
using Warren.TestSupport;
using Warren.Tracking;

namespace Warren.Core.Tests.RateLimits;

/// <summary>A real PostgreSQL that is killed while an instance runs limited tasks.</summary>
public sealed class KilledStoreTests(BrokerFixture fixture) : IDisposable
{
    private const int Before = 5;
    private const int Meanwhile = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _begun = new(0);
    private int _attempts;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _begun.Dispose();

    [Theory]
    [InlineData(WhenStoreIsAway.Run)]
    [InlineData(WhenStoreIsAway.Hold)]
    public async Task Limited_tasks_do_not_get_over_the_death_of_the_store_or_it_is_told_twice(WhenStoreIsAway whenAway)
    {
        await using var server = await PostgresServer.StartAsync(Cancel);
        await using var state = StateStores.Open(await server.CreateDatabaseAsync(Cancel), "", TimeProvider.System);
        var limits = new RateLimitOptions
        {
            WhenAway = whenAway,
            Providers = new Dictionary<string, ProviderLimits>(StringComparer.OrdinalIgnoreCase)
            {
                ["quick"] = new() { PerWorkspace = new() { RequestsPerMinute = 1_200, Burst = TimeSpan.FromSeconds(1) } },
                ["slow"] = new() { PerWorkspace = new() { RequestsPerMinute = 0.01 } },
            },
        };
        // A ladder that is long enough for what is held back, or it would come back too early.
        var topology = Probe.Topology(TimeSpan.FromMilliseconds(100)) with { Delay = new() { Levels = 8 } };
        await using var instance = await LockingInstance.StartAsync(fixture, state, RunAsync, topology: topology, limits: limits);
        await instance.ConsumeAsync();
        var ids = await PublishAsync(instance, Before);
        await BegunAsync(Before);
        await server.KillAsync();

        // What has begun ends, and cannot be settled.
        _finish.SetResult();
        await UntilAsync(() => Completed(instance) == Before && instance.Limits.Outage is not null, instance);
        Assert.Equal(whenAway, instance.Limits.Outage!.Meanwhile);
        ids.AddRange(await PublishAsync(instance, Meanwhile));
        if (whenAway == WhenStoreIsAway.Run)
        {
            await UntilAsync(() => Completed(instance) == Before + Meanwhile, instance);
        }
        else
        {
            await UntilAsync(() => instance.Outcomes.OfType<TaskOutcome.Deferred>().Count() >= Meanwhile, instance);
            Assert.Equal(Before, Completed(instance));
        }

        // Nothing more is published: it is back all the same.
        await server.RestartAsync(Cancel);
        await UntilAsync(() => instance.Limits.Outage is null && !instance.Tracker.State.Degraded && Completed(instance) == Before + Meanwhile, instance);
        foreach (var id in ids)
        {
            await UntilAsync(async () => await state.Tasks.FindAsync(id, Cancel) is { State: TaskState.Completed }, instance);
        }

        Assert.Equal(Before + Meanwhile, _attempts);
        var logs = instance.Logs.ToString();
        Assert.All(
            ["the rate limits cannot be asked", "The rate limits are back", "their status is not kept", "The task store is back"],
            text => Assert.True(logs.Split(text).Length == 2, $"'{text}' is not told once: {logs}"));

        // The limits hold again: of one that takes a task in a hundred minutes there is one in the bucket.
        await PublishAsync(instance, 2, "slow");
        await UntilAsync(() => instance.Outcomes.OfType<TaskOutcome.Deferred>().Any(static one => one.Reason.Contains("its turn is in", StringComparison.Ordinal)), instance);
    }

    private async Task<object?> RunAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _attempts, context.Attempt);
        _begun.Release();
        await _finish.Task.WaitAsync(cancellationToken);
        return null;
    }

    private static int Completed(LockingInstance instance) => instance.Outcomes.OfType<TaskOutcome.Completed>().Count();

    private static async Task<List<string>> PublishAsync(LockingInstance instance, int count, string provider = "quick")
    {
        var ids = new List<string>();
        for (var number = 0; number < count; number++)
        {
            ids.Add((await instance.Publisher.PublishAsync(TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 }) with { Provider = provider, Workspace = "acme" }, Cancel)).Id);
        }

        return ids;
    }

    private async Task BegunAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            Assert.True(await _begun.WaitAsync(Limit, Cancel));
        }
    }

    private static Task UntilAsync(Func<bool> condition, LockingInstance instance) => UntilAsync(() => Task.FromResult(condition()), instance);

    private static async Task UntilAsync(Func<Task<bool>> condition, LockingInstance instance) =>
        Assert.True(await Polling.TriedAsync(condition, Limit, Polling.Pause, Cancel), $"It never came about: {instance.Logs}");
}
