using System.Text;
using System.Text.Json;
using Warren.Functions.Effects;
using Warren.Handling;
using Warren.RateLimits;
using Warren.Topology;

namespace Warren.Functions.Http.Submit;

/// <summary>What a submitted body says: a task to publish, or everything that is wrong with it, by field.</summary>
/// <param name="Submission">The task.</param>
/// <param name="Errors">What is wrong.</param>
/// <param name="FailFast">Whether it is to be refused when its rate limit would make it wait.</param>
internal sealed record ReadSubmission(TaskSubmission? Submission, IReadOnlyDictionary<string, string[]> Errors, bool FailFast = false);

/// <summary>
/// Turns a submitted body into a task. The body is published as it came; the members <c>priority</c>, <c>id</c>, <c>correlationId</c>,
/// <c>workspace</c>, <c>lock</c>, <c>concurrencyKey</c>, <c>provider</c>, <c>estimatedTokens</c>, <c>failFast</c>, <c>routingKey</c>, <c>delaySeconds</c>, <c>runAt</c> and
/// <c>expiresAt</c> beside <c>task</c> and <c>payload</c> also say how the message is published. Pure.
/// </summary>
internal sealed class SubmissionReader(TopologySpec topology, TaskRegistry registry, RateLimitOptions limits)
{
    /// <param name="body">The JSON object.</param>
    /// <param name="queueName">The queue that it is for; null finds the queue by the task's name.</param>
    /// <param name="now">The time, which delays count from.</param>
    public ReadSubmission Read(ReadOnlyMemory<byte> body, string? queueName, DateTimeOffset now)
    {
        if (TaskEnvelope.TryParse(body, out var document) is { } unreadable)
        {
            return Refused(new() { ["body"] = [unreadable.Message] });
        }

        using (document)
        {
            var root = document!.RootElement;
            var errors = new Dictionary<string, string[]>();
            var task = TaskName(root, queueName, errors);
            var queue = queueName ?? (task is null ? null : QueueOf(task, errors));
            if (task is not null && queue is not null && registry.Check(queue, task, TaskEnvelope.Payload(root)) is { } misfit)
            {
                errors[misfit.Reason == DeadLetterReason.UnknownTask ? "task" : "payload"] = [misfit.Message];
            }

            var priority = Priority(root, errors);
            var id = Id(root, errors);
            var correlationId = ShortText(root, "correlationId", errors);
            var workspace = ShortText(root, "workspace", errors);
            var lockName = ShortText(root, "lock", errors);
            var concurrencyKey = ShortText(root, "concurrencyKey", errors);
            var routingKey = RoutingKey(root, queue, errors);
            var schedule = ScheduleReader.Read(root, now, errors);
            var limited = LimitReader.Read(root, workspace, ShortText(root, "provider", errors), limits, schedule, errors);
            return errors.Count > 0
                ? Refused(errors)
                : new(new()
                {
                    Queue = queue!,
                    Task = task!,
                    Body = body,
                    Id = id,
                    Priority = priority,
                    CorrelationId = correlationId,
                    Workspace = limited.Workspace,
                    Lock = lockName,
                    ConcurrencyKey = concurrencyKey,
                    Provider = limited.Provider,
                    EstimatedTokens = limited.EstimatedTokens,
                    RoutingKey = routingKey,
                    NotBefore = schedule.NotBefore,
                    ExpiresAt = schedule.ExpiresAt,
                }, Errors: NoErrors, limited.FailFast);
        }
    }

    private static readonly Dictionary<string, string[]> NoErrors = [];

    private static ReadSubmission Refused(Dictionary<string, string[]> errors) => new(null, errors);

    private string? TaskName(JsonElement root, string? queue, Dictionary<string, string[]> errors)
    {
        // A consumer would give a task of no usable name its queue's default one; here there is somebody to tell.
        var given = root.TryGetProperty("task"u8, out var member) && member.ValueKind != JsonValueKind.Null;
        var name = TaskEnvelope.TaskName(root) ?? (given || queue is null ? null : registry.DefaultTaskOf(queue));
        if (name is null)
        {
            var choice = queue is null ? "GET queues lists the tasks of each queue" : $"this queue handles {string.Join(", ", registry.TasksOf(queue))}";
            errors["task"] = [$"Name the task: the member \"task\" must be a string that is not empty; {choice}."];
        }

        return name;
    }

    private string? QueueOf(string task, Dictionary<string, string[]> errors)
    {
        var queues = registry.QueuesOf(task);
        if (queues.Count == 1 || queues.Contains(topology.DefaultQueue))
        {
            return queues.Count == 1 ? queues[0] : topology.DefaultQueue;
        }

        errors["task"] = [queues.Count == 0
            ? $"No queue handles a task called '{Excerpt.Of(task, 80)}'; GET queues lists the tasks of each."
            : $"Task '{task}' is handled by {string.Join(" and ", queues.Order(StringComparer.Ordinal))}: post it to queues/<queue>/tasks of the one that is meant."];
        return null;
    }

    private static int Priority(JsonElement root, Dictionary<string, string[]> errors)
    {
        if (!root.TryGetProperty("priority"u8, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return TaskPriority.Default;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var priority)
            && priority is >= TaskPriority.MostUrgent and <= TaskPriority.LeastUrgent)
        {
            return priority;
        }

        errors["priority"] = [$"The priority is {Shown(value)}; it must be a whole number from {TaskPriority.MostUrgent} (most urgent) to {TaskPriority.LeastUrgent}."];
        return TaskPriority.Default;
    }

    private static string? Id(JsonElement root, Dictionary<string, string[]> errors)
    {
        var id = ShortText(root, "id", errors);
        if (id is not null && !IdRule.Fits(id))
        {
            errors["id"] = [IdRule.Problem(root.GetProperty("id"u8))];
        }

        return id;
    }

    private static string? ShortText(JsonElement root, string name, Dictionary<string, string[]> errors)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && Encoding.UTF8.GetByteCount(text) <= TaskLimits.MaxShortString)
        {
            return text;
        }

        errors[name] = [$"The member \"{name}\" is {Shown(value)}; it must be a string of 1 to {TaskLimits.MaxShortString} bytes."];
        return null;
    }

    /// <summary>A value as it stood in the body, for an error.</summary>
    internal static string Shown(JsonElement value) => Excerpt.Of(value.GetRawText(), 60);

    private string? RoutingKey(JsonElement root, string? queue, Dictionary<string, string[]> errors)
    {
        var key = ShortText(root, "routingKey", errors);
        if (key is null || queue is null || topology.Find(queue) is not { } spec)
        {
            return key;
        }

        if (!spec.RoutingKeys.Any(pattern => RoutingKeyPattern.Matches(pattern, key)))
        {
            errors["routingKey"] = [$"No key of queue '{queue}' matches '{key}'; its keys are {string.Join(", ", spec.RoutingKeys)}."];
        }

        return key;
    }
}
