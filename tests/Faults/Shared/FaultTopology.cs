using Warren.Handling;
using Warren.Topology;

namespace Warren.Faults;

/// <summary>The one queue that the suite and its workers use.</summary>
internal static class FaultTopology
{
    public const string Queue = "faults";
    public const string RetryQueue = "faults.retry.1";
    public const string DeadLetterQueue = "faults.dlq";
    public const string TaskName = "mark";

    public static TopologySpec Of(QueueType type) => new()
    {
        Queues =
        [
            new(Queue)
            {
                Type = type,
                RoutingKeys = [Queue],
                Prefetch = 40,
                Concurrency = 8,
                Retry = RetrySpec.Fixed(TimeSpan.FromMilliseconds(500), retries: 2),
                DeadLetter = new("faults.dlx", DeadLetterQueue),
            },
        ],
        DefaultQueue = Queue,
    };

    public static TaskRegistry Registry(TopologySpec topology, Func<IServiceProvider, ITaskHandler<Mark>> handler)
    {
        var tasks = new TaskRegistryBuilder(topology);
        tasks.Queue(Queue).Handle(TaskName, handler);
        return tasks.Build();
    }
}
