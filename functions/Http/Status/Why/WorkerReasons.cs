using Warren.Controls;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Functions.Http.Status.Why;

/// <summary>What the workers of a task's queue have to do with its waiting. Pure.</summary>
internal static class WorkerReasons
{
    // RabbitMQ's own: after it an instance cannot hold what the store has heard nothing of.
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromMinutes(30);

    private const int MostNamed = 5;

    /// <summary>That every worker of the queue runs as many tasks as it can.</summary>
    public static IEnumerable<WhyReason> Capacity(WhyFacts facts)
    {
        var queue = facts.Task.Identity.Queue;
        if (facts.Task.State != TaskState.Queued || facts.Control is { Pause: not null } || facts.Workers is not { Count: > 0 } workers)
        {
            yield break;
        }

        var full = workers.Select(worker => Full(worker, queue, facts.Control)).ToList();
        if (full.TrueForAll(static said => said is not null))
        {
            yield return new(
                "capacity",
                $"Every worker that serves queue '{queue}' runs as many tasks as it can: {Named(full!)}.",
                $"Wait until one of their tasks ends. To hurry: start another instance, raise Warren:Capacity of these where it is what counts, or the queue's concurrency (PATCH queues/{queue}).")
            { Worker = workers.Count == 1 ? workers[0].Beat.Id : null };
        }
    }

    /// <summary>Where a task is that waits in no queue: an instance has taken it ahead, or it is gone.</summary>
    public static WhyReason NotInQueue(WhyFacts facts)
    {
        var task = facts.Task;
        var queue = task.Identity.Queue;
        var workers = facts.Workers ?? [];

        // One that others take for dead may hold it as well, as long as the broker knows it.
        var isServed = workers.Count > 0 || facts.Depth is { Consumers: > 0 };
        if (isServed && facts.Now - task.UpdatedAt <= ConsumerTimeout)
        {
            var who = workers.Count == 0 ? "" : $" ({Named(workers.Select(static worker => worker.Beat.Id))})";
            return new(
                "held_ahead",
                $"No message waits in '{queue}': an instance that serves it{who} has taken the task ahead, and runs it when it has room.",
                "Wait. Do not submit it again: it would run twice. If that instance goes away, the broker gives the task to another one by itself.")
            { Since = task.UpdatedAt, Ahead = facts.Place?.Ahead, Depth = 0 };
        }

        var where = isServed
            ? $"nothing was heard of the task since {TaskHeaders.Time(task.UpdatedAt)}: no instance holds a task ahead for that long, so it was probably removed from the broker"
            : "no living worker serves it: the task was probably removed from the broker";
        return new(
            "not_on_broker",
            $"No message waits in '{queue}', and {where}.",
            "If you know that the queue was purged or deleted, submit the task again under another id. If its message is somewhere all the same, the task then runs twice.")
        { Since = task.UpdatedAt, Ahead = facts.Place?.Ahead, Depth = 0 };
    }

    private static string? Full(KnownWorker worker, string queue, QueueControl? control)
    {
        var profile = worker.Beat.Profile;
        var most = control?.Concurrency ?? profile.Queues.First(served => served.Queue == queue).Concurrency;
        var of = worker.Beat.Tasks.Count(task => task.Queue == queue);
        return worker.Beat.Running >= profile.Limit ? $"{worker.Beat.Id} ({worker.Beat.Running:N0} of {profile.Limit:N0} in all)"
            : of >= most ? $"{worker.Beat.Id} ({of:N0} of {most:N0} of this queue)"
            : null;
    }

    private static string Named(IEnumerable<string> all)
    {
        var names = all.ToList();
        return string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed:N0} more" : "");
    }
}
