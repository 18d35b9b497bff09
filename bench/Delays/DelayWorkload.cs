using Warren.Handling;
using Warren.Topology;

namespace Warren.Bench.Delays;

/// <summary>The queue that delays are measured on: a failure is tried again after 1 s, 5 s and 20 s.</summary>
internal static class DelayWorkload
{
    public const string Queue = "bench.delays";
    public const string Task = "fail";

    public static QueueSpec Spec { get; } = new(Queue)
    {
        RoutingKeys = ["bench.delays"],
        Prefetch = 100,
        Concurrency = 16,
        Retry = RetrySpec.Steps(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)),
        // It is there to fail.
        StormGuard = null,
    };

    public static TopologySpec Topology { get; } = new() { Queues = [Spec], DefaultQueue = Queue };

    /// <summary>The registry of the one queue with the one task.</summary>
    public static TaskRegistry Registry(DelayLog log)
    {
        var builder = new TaskRegistryBuilder(Topology);
        builder.Queue(Queue).Handle<DelayPayload>(Task, _ => new FailingHandler(log));
        return builder.Build();
    }
}

/// <summary>The payload of the task that fails.</summary>
/// <param name="Scheduled">Whether it was scheduled: then its first attempt counts, and it succeeds.</param>
internal sealed record DelayPayload(bool Scheduled);

/// <summary>Fails until its last attempt, and notes when each began and ended.</summary>
internal sealed class FailingHandler(DelayLog log) : ITaskHandler<DelayPayload>
{
    public Task<object?> HandleAsync(DelayPayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        log.Began(context, payload.Scheduled);
        if (payload.Scheduled || context.Attempt > DelayWorkload.Spec.Retry.MaxRetries)
        {
            log.Ended();
            return System.Threading.Tasks.Task.FromResult<object?>(null);
        }

        log.Fails(context.TaskId);
        throw new TransientTaskException("It is meant to fail.");
    }
}
