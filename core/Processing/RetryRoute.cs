using Warren.Topology;

namespace Warren.Processing;

/// <summary>Where a copy is published that shall come back to its queue, and when it does.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="RoutingKey">The key.</param>
/// <param name="Delay">How long it is under way; zero for straight back.</param>
internal sealed record RetryRoute(string Exchange, string RoutingKey, TimeSpan Delay);

/// <summary>The one place that decides which way a copy takes back to its queue. Pure.</summary>
internal static class RetryRoutes
{
    private const string DefaultExchange = "";

    /// <summary>Straight to the end of the task's priority. Through the task exchange a pattern of another queue would get a copy.</summary>
    public static RetryRoute AtOnce(QueueSpec queue) => new(DefaultExchange, queue.Name, TimeSpan.Zero);

    /// <summary>The way that takes a given time: through the queue's retry queue of that delay, or for any other time down the delay ladder.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="queue">The queue that the copy comes back to.</param>
    /// <param name="delay">How long it shall take, before jitter, which only declared delays have. On the ladder it is rounded up to <see cref="DelayLadder.Unit"/>, and at most what the ladder holds.</param>
    /// <param name="taskId">The task's id, which chooses a lane where there is jitter.</param>
    /// <param name="retryCount">Retries so far, so that two tasks that share a lane once do not share it each time.</param>
    public static RetryRoute After(TopologySpec topology, QueueSpec queue, TimeSpan delay, string taskId, int retryCount)
    {
        if (RetryQueues.For(queue, delay, Spread(taskId, retryCount)) is { } retry)
        {
            return new(topology.RetryExchange, retry.Name, retry.Delay);
        }

        var walk = DelayLadder.For(topology.Delay, queue.Name, delay > DelayLadder.Unit ? delay : DelayLadder.Unit);
        return new(walk.Exchange, walk.RoutingKey, walk.Delay);
    }

    // FNV-1a: the same in every process, unlike string.GetHashCode, so that a test can tell where a task goes.
    private static uint Spread(string taskId, int retryCount)
    {
        var hash = 2166136261u;
        foreach (var character in taskId)
        {
            hash = (hash ^ character) * 16777619;
        }

        hash = (hash ^ (uint)retryCount) * 16777619;
        return hash ^ (hash >> 16);
    }
}
