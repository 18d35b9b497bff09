using System.Collections.Concurrent;
using Warren.State;

namespace Warren.Core.Tests.Locks;

/// <summary>Three instances that consume one queue, each with its own connection to one store.</summary>
public sealed class LimitRaceTests(BrokerFixture fixture, LimitPostgres postgres) : IDisposable, IClassFixture<LimitPostgres>
{
    private const int Tasks = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-limit-race-");
    private readonly ConcurrentQueue<int> _together = new();
    private int _running;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "acme")]
    [InlineData(true, "acme")]
    public async Task Three_instances_run_more_tasks_of_a_queue_or_a_key_at_once_than_it_says(bool onPostgres, string? key)
    {
        var store = onPostgres ? await postgres.Server.CreateDatabaseAsync(TestContext.Current.CancellationToken) : $"Data Source={Path.Combine(_folder.FullName, "state.db")}";
        var topology = Probe.Topology(TimeSpan.FromMilliseconds(100));
        topology = topology with { Queues = [topology.Queues[0] with { ConcurrencyLimit = key is null ? 2 : null, KeyConcurrency = 2 }, topology.Queues[1]] };
        await using var one = StateStores.Open(store, "", TimeProvider.System);
        await using var two = StateStores.Open(store, "", TimeProvider.System);
        await using var three = StateStores.Open(store, "", TimeProvider.System);
        await using var first = await LockingInstance.StartAsync(fixture, one, RunAsync, topology: topology);
        await using var second = first.Beside(two, RunAsync);
        await using var third = first.Beside(three, RunAsync);
        foreach (var instance in new[] { first, second, third })
        {
            await instance.ConsumeAsync();
        }

        for (var number = 0; number < Tasks; number++)
        {
            await first.Publisher.PublishAsync(TaskSubmission.Create(Probe.Queue, Probe.Task, new { Value = 1 }) with { ConcurrencyKey = key }, CancellationToken.None);
        }

        using var limit = new CancellationTokenSource(Limit);
        while (_together.Count < Tasks)
        {
            Assert.False(limit.IsCancellationRequested, $"{_together.Count} of {Tasks} ran. {first.Logs} {second.Logs} {third.Logs}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        // A store that a busy machine keeps from answering keeps no limit of a queue, and says so.
        Assert.DoesNotContain("are not kept", $"{first.Logs} {second.Logs} {third.Logs}", StringComparison.Ordinal);
        Assert.InRange(_together.Max(), 1, 2);
    }

    private async Task<object?> RunAsync(ProbePayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        var together = Interlocked.Increment(ref _running);
        await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        Interlocked.Decrement(ref _running);
        _together.Enqueue(together);
        return null;
    }
}
