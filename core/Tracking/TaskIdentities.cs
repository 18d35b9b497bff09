using System.Text;
using Warren.Admission;
using Warren.Topology;

namespace Warren.Tracking;

/// <summary>What the store is told of which task it is. Pure.</summary>
internal static class TaskIdentities
{
    /// <summary>Of a task that was understood.</summary>
    public static TaskIdentity Of(TaskMessage task) => new()
    {
        Id = task.Id,
        Queue = task.Queue,
        Task = task.Name,
        Priority = task.Priority,
        Workspace = Short(TaskHeaders.ReadText(task.Headers, TaskHeaders.Workspace)),
        CorrelationId = Short(task.CorrelationId),
        Lock = Short(HeaderName.Of(task.Headers, TaskHeaders.Lock)),
        CreatedAt = task.PublishedAt,
        ExpiresAt = task.ExpiresAt,
        Run = TaskHeaders.ReadRun(task.Headers),
    };

    /// <summary>Of a message that was not understood or not looked into; null when it has no id by which anybody could ask for it.</summary>
    public static TaskIdentity? Of(TaskDelivery delivery)
    {
        var properties = delivery.Properties;
        return Short(properties.MessageId) is not { Length: > 0 } id ? null : new()
        {
            Id = id,
            Queue = delivery.Queue,
            Task = Short(properties.Type) is { Length: > 0 } name ? name : null,
            Priority = TaskPriority.FromAmqp(properties.Priority),
            Workspace = Short(TaskHeaders.ReadText(properties.Headers, TaskHeaders.Workspace)),
            CorrelationId = Short(properties.CorrelationId),
            Lock = Short(HeaderName.Of(properties.Headers, TaskHeaders.Lock)),
            CreatedAt = properties.Timestamp,
            ExpiresAt = TaskHeaders.ReadTime(properties.Headers, TaskHeaders.ExpiresAt),
            Run = TaskHeaders.ReadRun(properties.Headers),
        };
    }

    /// <summary>Of a task that is being published.</summary>
    public static TaskIdentity Of(TaskSubmission submission, string id, DateTimeOffset now) => new()
    {
        Id = id,
        Queue = submission.Queue,
        Task = submission.Task,
        Priority = submission.Priority,
        Workspace = submission.Workspace,
        CorrelationId = submission.CorrelationId,
        Lock = submission.Lock,
        CreatedAt = now,
        ExpiresAt = submission.ExpiresAt,
    };

    // What is longer no publisher of ours has written.
    private static string? Short(string? text) => text is null || Encoding.UTF8.GetByteCount(text) > TaskLimits.MaxShortString ? null : text;
}
