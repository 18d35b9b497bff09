using Warren.Functions.Health;
using Warren.Tracking;

namespace Warren.Functions.Http.Status.Why;

/// <summary>Says why a task does not run, from what is known. Pure.</summary>
internal static class WhyRules
{
    // What is due may still be on its way from one queue to the next.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(30);

    /// <summary>The answer, the most important reason first.</summary>
    public static WhyAnswer Answer(WhyFacts facts)
    {
        var task = facts.Task;
        List<WhyReason> reasons = task.State.IsEnded() ? [Ended(task)] : task.State == TaskState.Running ? [.. Cancelling(task), Running(facts)] : [.. Waiting(facts)];
        return new(task.Identity.Id, StatusNames.Of(task.State), reasons[0].Text, reasons);
    }

    private static WhyReason Ended(TrackedTask task)
    {
        var again = "An id means one task: submit it again under another id if it shall run once more.";
        return task.State switch
        {
            TaskState.Completed => new("completed", $"It has completed, in attempt {task.Attempt}.", $"Nothing is left to do. {again}") { Since = task.EndedAt, Worker = task.Worker },
            TaskState.DeadLettered => new(
                "dead_lettered",
                $"It is a dead letter ({task.Reason}) after {task.Attempt} attempt{(task.Attempt == 1 ? "" : "s")}{(task.Error is null ? "." : $": {task.Error}")}",
                $"See what is wrong, put it right, and replay it: {Replay(task)}.")
            { Since = task.EndedAt },
            TaskState.Cancelled => new("cancelled", Said("It was cancelled", "", task.Reason), again) { Since = task.EndedAt },
            _ => new(
                "expired",
                Said("Its time was over", task.Attempt == 0 ? " before it could run" : " before its next attempt could begin", task.Reason),
                $"Submit it again under another id with a later expiresAt, or replay its dead letter: {Replay(task)}.")
            { Since = task.EndedAt },
        };
    }

    private static string Replay(TrackedTask task) => $"POST queues/{task.Identity.Queue}/dead-letters/replay with {{\"ids\": [\"{task.Identity.Id}\"]}}";

    // Most reasons are that very sentence, with more in it.
    private static string Said(string what, string more, string? reason) =>
        reason is null ? $"{what}{more}." : reason.StartsWith(what, StringComparison.Ordinal) ? reason : $"{what}{more}: {reason}";

    private static IEnumerable<WhyReason> Cancelling(TrackedTask task)
    {
        if (task.CancelRequestedAt is { } requested)
        {
            yield return new("cancel_requested", $"Somebody asked at {TaskHeaders.Time(requested)} for it to be cancelled.", "Nothing is left to do: it is dropped when its turn comes, or stopped when its handler heeds its token.") { Since = requested };
        }
    }

    private static WhyReason Running(WhyFacts facts)
    {
        var task = facts.Task;
        var limit = facts.Queue?.Timeout;
        var late = limit is { } most && facts.Now - task.StartedAt > most + OnItsWay;
        return new(
            "running",
            $"It runs, attempt {task.Attempt} since {TaskHeaders.Time(task.StartedAt ?? task.UpdatedAt)} on {task.Worker}{(late ? $", longer than the {limit!.Value:c} that it may" : "")}.",
            late
                ? "If that process is gone, the broker delivers the task again by itself. If it lives, its handler does not heed its token: stop the process, or let the handler heed it."
                : $"Wait, or look at its progress: GET tasks/{task.Identity.Id}. To stop it: DELETE tasks/{task.Identity.Id}.")
        {
            Since = task.StartedAt,
            Worker = task.Worker,
            Until = task.StartedAt + limit,
        };
    }

    private static IEnumerable<WhyReason> Waiting(WhyFacts facts) =>
        [.. Cancelling(facts.Task), .. Missing(facts), .. Paused(facts), .. Time(facts), .. facts.Others, .. NoConsumer(facts), .. Slowed(facts), .. Stalled(facts), .. WorkerReasons.Capacity(facts), .. Place(facts)];

    private static IEnumerable<WhyReason> Missing(WhyFacts facts)
    {
        if (facts.Queue is null)
        {
            yield return new("queue_missing", $"Its queue '{facts.Task.Identity.Queue}' is not in the topology, so that nobody serves it.", "Put the queue back into TaskTopology.cs, or cancel the task.");
        }
        else if (facts.BrokerTrouble is { } trouble)
        {
            yield return new("broker", $"The broker cannot be asked: {trouble}", "Bring the broker back: tasks go on by themselves then.");
        }
        else if (facts.Depth is null)
        {
            yield return new("queue_missing", $"The broker has no queue '{facts.Task.Identity.Queue}'.", "Apply the topology: dotnet run --project topology -- apply. A task that was in the queue is gone with it: submit it again under another id.");
        }
    }

    private static IEnumerable<WhyReason> Paused(WhyFacts facts)
    {
        if (facts.Control?.Pause is { } pause)
        {
            yield return new("paused", pause.Describe(facts.Task.Identity.Queue), $"Resume the queue: POST queues/{facts.Task.Identity.Queue}/resume.") { Since = pause.Since, By = pause.By };
        }
    }

    private static IEnumerable<WhyReason> Time(WhyFacts facts)
    {
        var task = facts.Task;
        if (task.State is not (TaskState.Scheduled or TaskState.Retrying))
        {
            yield break;
        }

        var at = task.RunAt is { } time ? TaskHeaders.Time(time) : "a later time";
        var due = task.RunAt < facts.Now - OnItsWay;
        var wait = due ? "That time is over, and nobody has taken it since: the other reasons say why, if there are any." : "Wait.";
        yield return task.State == TaskState.Retrying
            ? new("retry", $"Attempt {task.Attempt} failed, and attempt {task.Attempt + 1} comes at {at}: {task.Error}", wait) { Since = task.UpdatedAt, Until = task.RunAt }
            : task.Reason is { } reason
                ? new("deferred", $"It was put off until {at}: {reason}", wait) { Since = task.UpdatedAt, Until = task.RunAt }
                : new("scheduled", $"It was submitted to run at {at}, not before.", due ? wait : $"Wait, or cancel it (DELETE tasks/{task.Identity.Id}) and submit it under another id.") { Since = task.UpdatedAt, Until = task.RunAt };
    }

    private static IEnumerable<WhyReason> NoConsumer(WhyFacts facts)
    {
        if (facts is { Depth.Consumers: 0, Control: null or { Pause: null } })
        {
            yield return new("no_consumer", $"No instance serves queue '{facts.Task.Identity.Queue}'.", $"Start one that does: --queues {facts.Task.Identity.Queue}, or without --queues.") { Depth = facts.Depth.Ready };
        }
    }

    private static IEnumerable<WhyReason> Slowed(WhyFacts facts)
    {
        if (facts.Storm is { Slowed: true } storm)
        {
            yield return new("slowed", $"This instance slows the queue down: {storm.Reason}", "See why its tasks fail: the log, and GET tasks?state=retrying. It ends by itself when they succeed.") { Since = storm.Since };
        }
    }

    private static IEnumerable<WhyReason> Stalled(WhyFacts facts) => facts.Findings.Where(static finding => finding.Kind == HealthFinding.StalledConsumer)
        .Select(static finding => new WhyReason(finding.Kind, finding.Text, "See the log of that instance, and restart it if nothing explains it.") { Since = finding.Since });

    private static IEnumerable<WhyReason> Place(WhyFacts facts)
    {
        var task = facts.Task;
        if (task.State != TaskState.Queued || facts.Depth is not { } depth)
        {
            yield break;
        }

        if (task.Reason is { } reason)
        {
            yield return new("put_back", $"It came back to its queue. When it was taken before: {reason}", "Wait for its turn.") { Since = task.UpdatedAt };
        }
        else if (task.Error is { } error)
        {
            yield return new("retry", $"Attempt {task.Attempt - 1} failed, and attempt {task.Attempt} is due: {error}", "Wait for its turn.") { Since = task.UpdatedAt };
        }

        var ahead = facts.Place is { } place ? (place.Waiting >= QueuePlace.Most ? $"at least {place.Ahead:N0}" : $"about {place.Ahead:N0}") + " tasks come before it" : "how many tasks come before it is not known";
        yield return depth.Ready == 0
            ? WorkerReasons.NotInQueue(facts)
            : new(
                "waiting",
                $"It waits for its turn with priority {task.Identity.Priority}: {ahead} (an estimate), and {depth.Ready:N0} messages wait in '{task.Identity.Queue}', which {depth.Consumers:N0} instances take from.",
                $"Wait. To hurry: more instances, more concurrency (PATCH queues/{task.Identity.Queue}), or a lower priority number when it is submitted.")
            { Since = task.UpdatedAt, Ahead = facts.Place?.Ahead, Depth = depth.Ready };
    }
}
