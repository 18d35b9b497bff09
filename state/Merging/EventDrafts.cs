using System.Text;
using Warren.Tracking;

namespace Warren.State;

/// <summary>Turns an event into the rows that it wants. Pure.</summary>
internal static class EventDrafts
{
    // Within an attempt: what its publisher tells, what whoever received it tells, its failure.
    private const byte Published = 0;
    internal const byte Received = 1;
    private const byte Failed = 2;

    /// <summary>The task's row.</summary>
    public static TaskDraft Task(TaskEvent told)
    {
        var (draft, phase, at) = told switch
        {
            TaskEvent.Queued or TaskEvent.Replayed => (Of(told, TaskState.Queued, 1), Published, told.At),
            TaskEvent.Scheduled scheduled => (Of(told, TaskState.Scheduled, 1) with { RunAt = Time(scheduled.RunAt) }, Published, told.At),
            TaskEvent.Deferred deferred =>
                (Of(told, TaskState.Scheduled, deferred.Attempt) with { RunAt = Time(deferred.RunAt), Reason = StoreText.Words(deferred.Reason) }, Received, told.At),
            TaskEvent.PutBack putBack => (Of(told, TaskState.Queued, putBack.Attempt) with { Reason = StoreText.Words(putBack.Reason) }, Received, told.At),
            TaskEvent.Running running => (Running(told, running.Attempt), Received, running.Attempt.StartedAt),
            TaskEvent.Resumed resumed => (Running(told, resumed.Attempt), Received, Rescue.Resumed(resumed.Attempt.StartedAt, resumed.Life)),
            TaskEvent.Progress progress => (Running(told, progress.Attempt) with { Progress = Progress(progress) }, Received, progress.Attempt.StartedAt),
            TaskEvent.Retrying retrying => (
                Of(told, TaskState.Retrying, retrying.Attempt.Number, retrying.Attempt) with { RunAt = Time(retrying.NextAttemptAt), Error = StoreText.Words(retrying.Error) },
                Failed, told.At),
            TaskEvent.Completed completed => (Result(Of(told, TaskState.Completed, completed.Attempt.Number, completed.Attempt), completed.Result), Failed, told.At),
            TaskEvent.DeadLettered dead => (
                Of(told, TaskState.DeadLettered, dead.Attempt, dead.Started) with { Reason = StoreText.Words(dead.Reason), Error = StoreText.Words(dead.Error) }, Failed, told.At),
            TaskEvent.Cancelled cancelled =>
                (Of(told, TaskState.Cancelled, cancelled.Attempt, cancelled.Started) with { Reason = StoreText.Words(cancelled.Reason) }, Failed, told.At),
            TaskEvent.Expired expired => (Of(told, TaskState.Expired, expired.Attempt, expired.Started) with { Reason = StoreText.Words(expired.Reason) }, Failed, told.At),
            _ => throw new ArgumentException($"An event '{told.GetType().Name}' is not known here.", nameof(told)),
        };
        return draft with { QuietAt = Math.Max(draft.UpdatedAt, draft.RunAt ?? Standing(told)), Rank = TaskRank.Of(draft, phase, at) };
    }

    /// <summary>
    /// The attempt's row; null when the event is about none that began, or about one that all of it stands in the task's row: most tasks succeed at once and have no other.
    /// </summary>
    public static AttemptDraft? Attempt(TaskEvent told)
    {
        (StartedAttempt? Started, TaskState? Outcome, string? Error) about = told switch
        {
            TaskEvent.Running running => (running.Attempt, null, null),
            TaskEvent.Resumed resumed => (resumed.Attempt, null, null),
            TaskEvent.Progress progress => (progress.Attempt, null, null),
            TaskEvent.Deferred deferred => (deferred.Started, TaskState.Scheduled, deferred.Reason),
            TaskEvent.PutBack putBack => (putBack.Started, TaskState.Queued, putBack.Reason),
            TaskEvent.Retrying retrying => (retrying.Attempt, TaskState.Retrying, retrying.Error),
            TaskEvent.Completed completed when completed.Attempt.Number > 1 || completed.IsBeginningTold => (completed.Attempt, TaskState.Completed, null),
            TaskEvent.DeadLettered dead => (dead.Started, TaskState.DeadLettered, dead.Error),
            TaskEvent.Cancelled cancelled => (cancelled.Started, TaskState.Cancelled, cancelled.Reason),
            TaskEvent.Expired expired => (expired.Started, TaskState.Expired, expired.Reason),
            _ => (null, null, null),
        };
        return about.Started is not { } started ? null : new(
            StoreText.Id(told.Task.Id), TaskRank.Number(told.Task.Run), TaskRank.Number(started.Number), Time(started.StartedAt), StoreText.Clean(started.Worker, StoreText.MaxName),
            about.Outcome is null ? null : Time(told.At), about.Outcome, StoreText.Words(about.Error));
    }

    private static TaskDraft Running(TaskEvent told, StartedAttempt attempt) =>
        Of(told, TaskState.Running, attempt.Number, attempt) with { UpdatedAt = Time(attempt.StartedAt) };

    private static TaskDraft Of(TaskEvent told, TaskState state, int attempt, StartedAttempt? started = null)
    {
        var task = told.Task;
        var at = Time(told.At);
        return new()
        {
            Id = StoreText.Id(task.Id),
            State = state,
            Run = TaskRank.Number(task.Run),
            Attempt = TaskRank.Number(attempt, state.IsEnded() ? 0 : 1),
            Queue = StoreText.Clean(task.Queue, StoreText.MaxName),
            Task = StoreText.Name(task.Task),
            Priority = task.Priority,
            Workspace = StoreText.Name(task.Workspace),
            CorrelationId = StoreText.Name(task.CorrelationId),
            Lock = StoreText.Name(task.Lock),
            CreatedAt = task.CreatedAt is { } created ? Time(created) : at,
            ExpiresAt = task.ExpiresAt is { } expires ? Time(expires) : null,
            UpdatedAt = at,
            QuietAt = at,
            StartedAt = started is null ? null : Time(started.StartedAt),
            EndedAt = state.IsEnded() ? at : null,
            Worker = StoreText.Name(started?.Worker),
        };
    }

    // Later than its end, which is how those are told whose message is still to come.
    private static long Standing(TaskEvent told) => told is TaskEvent.Cancelled { StandsUntil: { } until } ? Math.Max(Time(until), Time(told.At) + 1) : 0;

    private static TaskDraft Result(TaskDraft draft, string? result)
    {
        if (result is null)
        {
            return draft;
        }

        var clean = StoreText.Clean(result);
        var size = Encoding.UTF8.GetByteCount(clean);
        return draft with { Result = size <= TrackedTask.MaxResultBytes ? clean : null, ResultBytes = size };
    }

    private static ProgressDraft Progress(TaskEvent.Progress told)
    {
        var percent = told.Percent is { } given && double.IsFinite(given) ? Math.Clamp(given, 0, 100) : (double?)null;
        var message = StoreText.Words(told.Message);
        return new(TaskRank.OfProgress(TaskRank.Number(told.Task.Run), told.Attempt, told.At, percent, message), percent, message, Time(told.At));
    }

    private static long Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
