using System.ComponentModel.DataAnnotations;
using System.Text;
using Warren.Handling;
using Warren.Topology;

namespace Warren.Core.Tests;

/// <summary>A payload with a rule and a required member, and a handler whose behaviour a test gives.</summary>
internal sealed record ProbePayload
{
    [Range(0, 100)]
    public required int Value { get; init; }

    public string? Text { get; init; }
}

internal sealed class ProbeHandler<TPayload>(Func<TPayload, TaskContext, CancellationToken, Task<object?>> run) : ITaskHandler<TPayload>
{
    public Task<object?> HandleAsync(TPayload payload, TaskContext context, CancellationToken cancellationToken) => run(payload, context, cancellationToken);
}

internal static class Probe
{
    public const string Queue = "probe.queue";
    public const string TextQueue = "text.queue";
    public const string Task = "probe";

    public static TopologySpec Topology(params IReadOnlyList<TimeSpan> retries) => new()
    {
        Queues =
        [
            new(Queue) { RoutingKeys = ["probe"], Retry = new(retries), Prefetch = 10, Concurrency = 10 },
            new(TextQueue) { RoutingKeys = ["text"], Retry = RetrySpec.None, DeadLetter = new("text.dlx", "text.dlq") },
        ],
        DefaultQueue = Queue,
        // Up to 8.1 s: enough for tests, and quickly made for each of them.
        Delay = new() { Levels = 7 },
    };

    public static TaskRegistry Registry(
        Func<ProbePayload, TaskContext, CancellationToken, Task<object?>>? run = null,
        TopologySpec? topology = null,
        RetryPolicy? retry = null,
        TimeSpan? timeout = null,
        FailureRules? failures = null)
    {
        var builder = new TaskRegistryBuilder(topology ?? Topology());
        builder.Queue(Queue)
            .Handle(Task, _ => new ProbeHandler<ProbePayload>(run ?? ((_, _, _) => System.Threading.Tasks.Task.FromResult<object?>(null))), retry, timeout)
            .WithFailures(failures ?? FailureRules.None);
        builder.Queue(TextQueue)
            .Handle("work", _ => new ProbeHandler<string>((_, _, _) => System.Threading.Tasks.Task.FromResult<object?>(null)))
            .WithDefault("work").WithText("work");
        return builder.Build();
    }

    public static TaskDelivery Delivery(string body, string queue = Queue, DeliveryProperties? properties = null) =>
        new(queue, Encoding.UTF8.GetBytes(body), properties ?? new());
}

internal sealed class NoServices : IServiceProvider
{
    public object? GetService(Type serviceType) => null;
}
