using Warren.Topology;

namespace Warren.Core.CrashApp;

/// <summary>One queue, whose tasks may kill their process. Used by the app and by its test.</summary>
internal static class CrashTopology
{
    public const string Queue = "crash.queue";
    public const string Task = "crash";
    public const int MaxDeliveries = 6;

    public static TopologySpec Of(QueueType type, int? limit = null) => new()
    {
        Queues =
        [
            new(Queue)
            {
                RoutingKeys = ["crash"],
                Type = type,
                Prefetch = 20,
                Concurrency = 5,
                ConcurrencyLimit = limit,
                MaxDeliveries = MaxDeliveries,
                Retry = RetrySpec.Fixed(TimeSpan.FromMilliseconds(500), retries: 1),
            },
        ],
        DefaultQueue = Queue,
    };
}
