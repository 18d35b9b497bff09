using System.Collections.Frozen;
using System.Text.Json;

namespace Warren.Handling;

/// <summary>Which handler runs which task of which queue. Fixed once built; see <see cref="TaskRegistryBuilder"/>.</summary>
public sealed class TaskRegistry
{
    private readonly FrozenDictionary<string, QueueTasks> _queues;
    private readonly FrozenDictionary<string, string[]> _queuesOfTask;

    internal TaskRegistry(IEnumerable<QueueTasks> queues)
    {
        _queues = queues.ToFrozenDictionary(static queue => queue.Queue, StringComparer.Ordinal);
        _queuesOfTask = _queues.Values
            .SelectMany(static queue => queue.Routes.Values)
            .GroupBy(static route => route.Task, static route => route.Queue, StringComparer.Ordinal)
            .ToFrozenDictionary(static group => group.Key, static group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The names of the tasks that a queue handles, in order; empty for an unknown queue.</summary>
    public IReadOnlyList<string> TasksOf(string queue) =>
        _queues.TryGetValue(queue, out var tasks) ? [.. tasks.Routes.Keys.Order(StringComparer.Ordinal)] : [];

    /// <summary>The queues that handle a task, in no particular order; empty for an unknown task.</summary>
    public IReadOnlyList<string> QueuesOf(string task) => _queuesOfTask.GetValueOrDefault(task) ?? [];

    /// <summary>The name that a task without one has on this queue, or null.</summary>
    public string? DefaultTaskOf(string queue) => _queues.GetValueOrDefault(queue)?.DefaultTask;

    /// <summary>Checks that a task of that name and payload would be run by this queue.</summary>
    /// <returns>Null, or <see cref="DeadLetterReason.UnknownTask"/> or <see cref="DeadLetterReason.InvalidPayload"/> with the reason in words.</returns>
    public TaskFailure? Check(string queue, string task, JsonElement payload)
    {
        var (route, failure) = Find(queue, task);
        return failure ?? route!.Bind(payload).Failure;
    }

    internal TaskPolicy PolicyOf(TaskRoute route) => _queues[route.Queue].Policies[route.Task];

    internal QueueTasks? Queue(string queue) => _queues.GetValueOrDefault(queue);

    internal (TaskRoute? Route, TaskFailure? Failure) Find(string queue, string task) =>
        _queues.TryGetValue(queue, out var tasks) && tasks.Routes.TryGetValue(task, out var route)
            ? (route, null)
            : (null, new(DeadLetterReason.UnknownTask,
                $"Queue '{queue}' handles no task called '{Shortened.To(Shortened.Name, task)}'; it handles {string.Join(", ", TasksOf(queue))}."));
}

/// <summary>The tasks of one queue.</summary>
internal sealed record QueueTasks(
    string Queue, FrozenDictionary<string, TaskRoute> Routes, FrozenDictionary<string, TaskPolicy> Policies, string? DefaultTask, string? TextTask);
