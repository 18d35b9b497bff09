using System.Text.Json;
using System.Text.Json.Nodes;
using Warren.Topology;

namespace Warren;

/// <summary>A task to be published.</summary>
public sealed record TaskSubmission
{
    /// <summary>The queue of the topology that it is for.</summary>
    public required string Queue { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>The message body: a JSON object <c>{"task": …, "payload": …}</c>. Published as it is.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The task's id, 1 to 255 bytes; null makes a fresh UUIDv7. Publishing the same id again is the way to repeat an uncertain publish.</summary>
    public string? Id { get; init; }

    /// <summary>1 (most urgent) to 10. Default 5.</summary>
    public int Priority { get; init; } = TaskPriority.Default;

    /// <summary>Anything that ties tasks together, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The workspace that the task belongs to, 1 to 255 bytes; null for none. Tasks can be listed by it.</summary>
    public string? Workspace { get; init; }

    /// <summary>Which provider the task calls, 1 to 255 bytes; null for none. Its rate limit goes by it and by <see cref="Workspace"/>.</summary>
    public string? Provider { get; init; }

    /// <summary>How many tokens the task is thought to take, 0 or more; null: as many as the provider's limits say of tasks that do not tell.</summary>
    public long? EstimatedTokens { get; init; }

    /// <summary>
    /// The lock that it must have to itself while it runs, 1 to 255 bytes, such as <c>customer:123</c>; null for none. Of all tasks with the same lock, in whatever queues, at most one runs
    /// at a time.
    /// </summary>
    public string? Lock { get; init; }

    /// <summary>
    /// What its queue runs only so many tasks of at once (<see cref="QueueSpec.KeyConcurrency"/>), 1 to 255 bytes, such as a customer's number; null for none. Keys of two queues have
    /// nothing to do with each other.
    /// </summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>
    /// The key to publish with, for a queue that serves a family of topics; it must match one of the queue's routing keys.
    /// Null: the queue's own key.
    /// </summary>
    public string? RoutingKey { get; init; }

    /// <summary>How long it waits before it may run, 0 to 366 days; null or zero: not at all. Not together with <see cref="NotBefore"/>.</summary>
    /// <remarks>
    /// It waits on the broker and comes at most about a tenth of a second late, never early. A task that waits comes to its queue under the delay's own
    /// routing key instead of <see cref="RoutingKey"/>.
    /// </remarks>
    public TimeSpan? Delay { get; init; }

    /// <summary>Before when it may not run, at most 366 days ahead; null or past: it may run at once. Waits as with <see cref="Delay"/>.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// From when on no attempt of it may begin any more, retries included; an attempt that runs then is not stopped. Null: never. It then ends as
    /// a dead letter with reason <c>expired</c>, also when that is past already.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A task whose body is made from a payload object (snake_case members).</summary>
    /// <param name="queue">The queue that it is for.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="payload">What becomes the member <c>payload</c>.</param>
    public static TaskSubmission Create<TPayload>(string queue, string task, TPayload payload) => new()
    {
        Queue = queue,
        Task = task,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject { ["task"] = task, ["payload"] = JsonSerializer.SerializeToNode(payload, TaskJson.Options) }, TaskJson.Options),
    };
}
