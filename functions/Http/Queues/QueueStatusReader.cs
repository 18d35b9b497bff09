using Warren.Controls;
using Warren.Functions.Controls;
using Warren.Handling;
using Warren.Topology;
using Warren.Workers;

namespace Warren.Functions.Http.Queues;

/// <summary>Puts together what the topology declares of a queue and what the broker says of it.</summary>
internal sealed class QueueStatusReader(TopologySpec topology, TaskRegistry registry, ManagementApi management, TaskQueue tasks, QueueControlSettings settings)
{
    /// <summary>The status of some queues, in order.</summary>
    /// <param name="queues">The queues.</param>
    /// <param name="workers">The workers that are known, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BrokerUnavailableException">Neither the management API nor the broker answers.</exception>
    public async Task<IReadOnlyList<QueueStatus>> ReadAsync(IReadOnlyList<QueueSpec> queues, IReadOnlyList<KnownWorker>? workers, CancellationToken cancellationToken)
    {
        var managed = await management.ReadAsync(cancellationToken);

        // The API's counts may be seconds old, and are absent for a queue that is just declared: what waits is always asked of the broker itself.
        string[] names = [.. queues.SelectMany(static queue => Names(queue)).Distinct(StringComparer.Ordinal)];
        var read = (await tasks.Depths.ReadAsync(names, cancellationToken)).Zip(names).ToDictionary(static pair => pair.Second, static pair => pair.First);
        return [.. queues.Select(queue => Status(queue, read, managed?.GetValueOrDefault(queue.Name), tasks.Controls?.Of(queue.Name), workers))];
    }

    private static IEnumerable<string> Names(QueueSpec queue) =>
        [queue.Name, queue.DeadLetter.Queue, .. RetryQueues.Of(queue).Select(static retry => retry.Name)];

    private QueueStatus Status(QueueSpec queue, Dictionary<string, QueueDepth?> read, ManagedQueue? managed, QueueControl? control, IReadOnlyList<KnownWorker>? workers) => new(
        queue.Name,
        queue.RoutingKeys,
        queue.Type.ToString().ToLowerInvariant(),
        registry.TasksOf(queue.Name),
        queue.Name == topology.DefaultQueue,
        Declared: read[queue.Name] is not null,
        Ready: read[queue.Name]?.Ready,
        Unacknowledged: managed?.Unacknowledged,
        Retrying: RetryQueues.Of(queue).Sum(retry => read[retry.Name]?.Ready ?? 0),
        Consumers: read[queue.Name]?.Consumers,
        managed?.PublishRate,
        managed?.AcknowledgeRate,
        control?.Pause is not null,
        control?.Pause,
        settings.Of(queue.Name, control).Prefetch,
        settings.Of(queue.Name, control).Concurrency,
        settings.Of(queue.Name, null).Concurrency,
        queue.ConcurrencyLimit,
        queue.KeyConcurrency,
        workers is null ? null : QueueWorker.Of(queue.Name, workers, control),
        [.. queue.Retry.Delays.Select(static delay => delay.TotalSeconds)],
        new(queue.DeadLetter.Queue, read[queue.DeadLetter.Queue]?.Ready, Shared: topology.Queues.Count(other => other.DeadLetter.Queue == queue.DeadLetter.Queue) > 1),
        ScalingAdvice.For(ScalingGroup.Of(topology).Single(group => group.Queues.Contains(queue)), ScalingAdvice.UsualStart),
        Source: managed is null ? "amqp" : "management");
}
