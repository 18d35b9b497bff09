using System.Text;
using System.Text.Json;
using Warren.Handling;
using Warren.Topology;

namespace Warren.Processing;

/// <summary>A delivery that was understood: the task, its handler and its payload. Disposing gives the JSON's memory back.</summary>
internal sealed record DecodedTask(TaskMessage Message, TaskRoute Route, TaskPolicy Policy, object Payload, JsonDocument? Document) : IDisposable
{
    public void Dispose() => Document?.Dispose();
}

/// <summary>Turns bytes and properties into a task for a handler, or into the reason why not. Pure but for the ids that it makes up.</summary>
internal sealed class DeliveryDecoder(TaskRegistry registry, TimeProvider time)
{
    public (DecodedTask? Task, TaskFailure? Failure) Decode(TaskDelivery delivery)
    {
        if (registry.Queue(delivery.Queue) is not { } queue)
        {
            return (null, new(DeadLetterReason.UnknownTask, $"No handler is registered for queue '{delivery.Queue}'."));
        }

        var unreadable = TaskEnvelope.TryParse(delivery.Body, out var document);
        if (unreadable is not null)
        {
            return queue.TextTask is { } textTask && IsText(unreadable.Reason)
                ? Resolve(delivery, textTask, Text(delivery.Body), document: null)
                : (null, unreadable);
        }

        var root = document!.RootElement;
        var name = TaskEnvelope.TaskName(root) ?? NullIfEmpty(delivery.Properties.Type) ?? queue.DefaultTask;
        var (task, failure) = name is null
            ? (null, new TaskFailure(DeadLetterReason.NoTaskName,
                $"The body names no task: add a member \"task\" with one of {string.Join(", ", registry.TasksOf(delivery.Queue))}."))
            : Resolve(delivery, name, root, document);
        if (task is null)
        {
            document.Dispose();
        }

        return (task, failure);
    }

    private (DecodedTask? Task, TaskFailure? Failure) Resolve(TaskDelivery delivery, string name, JsonElement root, JsonDocument? document)
    {
        var (route, unknown) = registry.Find(delivery.Queue, name);
        if (route is null)
        {
            return (null, unknown);
        }

        var payload = root.ValueKind == JsonValueKind.Object ? TaskEnvelope.Payload(root) : root;
        var (value, unfit) = route.Bind(payload);
        return value is null ? (null, unfit) : (new(Message(delivery, name, root, payload), route, registry.PolicyOf(route), value, document), null);
    }

    private TaskMessage Message(TaskDelivery delivery, string name, JsonElement root, JsonElement payload)
    {
        var properties = delivery.Properties;
        return new()
        {
            Id = TaskIds.Of(properties, time.GetUtcNow()),
            Name = name,
            Queue = delivery.Queue,
            Body = delivery.Body,
            Root = root,
            Payload = payload,
            Priority = TaskPriority.FromAmqp(properties.Priority),
            RetryCount = TaskHeaders.ReadCount(properties.Headers, TaskHeaders.RetryCount),
            FirstAttemptAt = TaskHeaders.ReadTime(properties.Headers, TaskHeaders.FirstAttemptAt),
            PublishedAt = properties.Timestamp,
            NotBefore = TaskHeaders.ReadTime(properties.Headers, TaskHeaders.NotBefore),
            ExpiresAt = TaskHeaders.ReadTime(properties.Headers, TaskHeaders.ExpiresAt),
            CorrelationId = properties.CorrelationId,
            Headers = properties.Headers,
        };
    }

    private static bool IsText(DeadLetterReason reason) =>
        reason is DeadLetterReason.InvalidJson or DeadLetterReason.NotAnObject or DeadLetterReason.TooDeep;

    private static JsonElement Text(ReadOnlyMemory<byte> body) =>
        JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(TaskEnvelope.WithoutByteOrderMark(body).Span));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
