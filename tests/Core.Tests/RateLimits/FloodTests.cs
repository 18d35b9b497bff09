using System.Collections.Concurrent;
using Warren.Core.Tests.Locks;
using Warren.RateLimits;
using Warren.State;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Core.Tests.RateLimits;

/// <summary>A workspace that sends far more than it may, and another that sends a little behind it, to two instances with one queue.</summary>
public sealed class FloodTests(BrokerFixture fixture) : IDisposable
{
    private const int Flood = 1_000;
    private const int Few = 10;

    // A turn is at most 20 s away, so that nobody looks half-way: one deferral each, and one more each time that the line was late, because its tasks were not taken off the queue for
    // longer than the bucket holds. A task that came back all the time would come ten times a second.
    private const int MostDeferrals = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-flood-");
    private readonly ConcurrentQueue<Ran> _ran = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Few_tasks_wait_for_a_flood_to_end_or_it_is_lost_or_runs_twice_or_comes_back_all_the_time()
    {
        var limits = new RateLimitOptions
        {
            Providers = new Dictionary<string, ProviderLimits>(StringComparer.OrdinalIgnoreCase) { ["openai"] = new() { PerWorkspace = Second(50), Total = Second(60) } },
        };
        var topology = Probe.Topology(TimeSpan.FromMilliseconds(100)) with { Delay = new() { Levels = 10 } };
        var store = $"Data Source={Path.Combine(_folder.FullName, "state.db")}";
        await using var one = StateStores.Open(store, "", TimeProvider.System);
        await using var two = StateStores.Open(store, "", TimeProvider.System);
        await using var first = await LockingInstance.StartAsync(fixture, one, RunAsync, topology: topology, limits: limits);
        await using var second = first.Beside(two, RunAsync, limits: limits);
        var flood = await PublishAsync(first, "flood", Flood);
        var few = await PublishAsync(first, "few", Few);
        await first.ConsumeAsync();
        await second.ConsumeAsync();

        await UntilAsync(() => _ran.Count(static ran => ran.Workspace == "few") >= Few, first, second);
        Assert.InRange(_ran.Count(static ran => ran.Workspace == "flood"), 1, Flood / 2);

        await UntilAsync(() => _ran.Count >= Flood + Few, first, second);
        Assert.Equal(flood.Concat(few).Order(StringComparer.Ordinal), _ran.Select(static ran => ran.Id).Order(StringComparer.Ordinal));
        Assert.All(_ran, static ran => Assert.Equal(1, ran.Attempt));
        Assert.InRange(_ran.Sum(static ran => ran.Deferrals), Flood / 2, MostDeferrals * Flood);

        // No copy is left of what has run.
        await using var client = await QueueClient.ConnectAsync(first.Address);
        foreach (var queue in DelayLadder.Of(topology.Delay).Select(static level => level.Name).Append(DelayLadder.DueOf(Probe.Queue)).Append(Probe.Queue))
        {
            Assert.Equal(0u, await client.CountAsync(queue));
        }
    }

    private static RateLimit Second(double requests) => new() { RequestsPerMinute = 60 * requests, Burst = TimeSpan.FromSeconds(1) };

    private Task<object?> RunAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        _ran.Enqueue(new(
            context.TaskId, TaskHeaders.ReadText(context.Message.Headers, TaskHeaders.Workspace)!, context.Attempt, TaskHeaders.ReadCount(context.Message.Headers, TaskHeaders.Deferrals)));
        return Task.FromResult<object?>(null);
    }

    private static async Task<List<string>> PublishAsync(LockingInstance instance, string workspace, int count)
    {
        var task = TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 }) with { Provider = "openai", Workspace = workspace };
        var ids = new List<string>();
        foreach (var part in Enumerable.Range(0, count).Chunk(50))
        {
            ids.AddRange((await Task.WhenAll(part.Select(_ => instance.Publisher.PublishAsync(task, Cancel)))).Select(static receipt => receipt.Id));
        }

        return ids;
    }

    private static async Task UntilAsync(Func<bool> condition, params LockingInstance[] instances) => Assert.True(
        await Polling.TriedAsync(() => Task.FromResult(condition()), Limit, Polling.Pause, Cancel), $"It never came about: {string.Concat(instances.Select(static instance => instance.Logs))}");

    private sealed record Ran(string Id, string Workspace, int Attempt, int Deferrals);
}
