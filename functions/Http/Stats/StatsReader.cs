using Warren.Functions.Health;
using Warren.Functions.Http.Queues;
using Warren.Functions.Workers;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Functions.Http.Stats;

/// <summary>Reads what there is to know of all queues, from whoever knows it.</summary>
internal sealed class StatsReader(
    TopologySpec topology, TaskQueue tasks, QueueStatusReader queues, WorkerLook workers, ITaskStore? store, HealthMonitor health, TimeProvider time)
{
    /// <exception cref="BrokerUnavailableException">The broker does not answer.</exception>
    public async Task<StatsFacts> ReadAsync(CancellationToken cancellationToken)
    {
        string[] tracked = [.. topology.Queues.Where(static queue => queue.Tracking == TrackingMode.All).Select(static queue => queue.Name)];
        var known = await workers.ReadAsync(cancellationToken);
        var counts = await StoreLook.TryAsync(tasks, store, (asked, token) => asked.CountAsync(tracked, token), cancellationToken);
        var status = await queues.ReadAsync(topology.Queues, known, cancellationToken);
        string[] delays = [.. DelayLadder.Of(topology.Delay).Select(static level => level.Name), .. topology.Queues.Select(static queue => DelayLadder.DueOf(queue.Name))];
        var delayed = (await tasks.Depths.ReadAsync(delays, cancellationToken)).OfType<QueueDepth>().ToList();
        return new()
        {
            At = time.GetUtcNow(),
            Queues = [.. status.Select(queue => new QueueStatsFacts(queue, counts?.GetValueOrDefault(queue.Name)))],
            Delayed = delayed.Count == 0 ? null : delayed.Sum(static depth => depth.Ready),
            Workers = known,
            Findings = health.Current,
        };
    }
}
