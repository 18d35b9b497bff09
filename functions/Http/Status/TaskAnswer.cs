using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Tracking;

namespace Warren.Functions.Http.Status;

/// <summary>A task as <c>GET tasks/{id}</c> and <c>GET tasks</c> show it. What is not known is left out.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Task">Its name.</param>
/// <param name="Status"><c>queued</c>, <c>scheduled</c>, <c>running</c>, <c>retrying</c>, <c>completed</c>, <c>dead_lettered</c>, <c>cancelled</c> or <c>expired</c>.</param>
public sealed record TaskAnswer(string Id, string Queue, string? Task, string Status)
{
    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Its readers are people and programs, never a page that would take it for markup.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether it is over: nothing more becomes of it unless its dead letter is replayed.</summary>
    public required bool Ended { get; init; }

    /// <summary>1 (most urgent) to 10.</summary>
    public required int Priority { get; init; }

    /// <summary>Which run of it, from 1; each replay of its dead letter begins the next one.</summary>
    public required int Run { get; init; }

    /// <summary>The attempt that the status is about, from 1; 0 when it ended without one.</summary>
    public required int Attempt { get; init; }

    /// <summary>The workspace that it belongs to.</summary>
    public string? Workspace { get; init; }

    /// <summary>The publisher's correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The lock that it wants.</summary>
    public string? Lock { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it came to its status.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Not before when it runs, for one that is scheduled or retrying.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>When the attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>From when on no attempt of it may begin.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When somebody asked for it to be cancelled. One that has not ended is then about to be.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Who runs or ran the attempt.</summary>
    public string? Worker { get; init; }

    /// <summary>How far the handler says that it is.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>What the handler returned, when it has at most 64 KiB. Not in listings.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The result's size in bytes, also of one that is too large to be kept. Not in listings.</summary>
    public int? ResultBytes { get; init; }

    /// <summary>Why it was dead-lettered, deferred, put back, cancelled or expired.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Its last attempts, at most 100, oldest first. Not in listings.</summary>
    public IReadOnlyList<AttemptAnswer>? Attempts { get; init; }

    internal static TaskAnswer Of(TrackedTask task, bool whole) => new(task.Identity.Id, task.Identity.Queue, task.Identity.Task, StatusNames.Of(task.State))
    {
        Ended = task.State.IsEnded(),
        Priority = task.Identity.Priority,
        Run = task.Identity.Run,
        Attempt = task.Attempt,
        Workspace = task.Identity.Workspace,
        CorrelationId = task.Identity.CorrelationId,
        Lock = task.Identity.Lock,
        CreatedAt = task.CreatedAt,
        UpdatedAt = task.UpdatedAt,
        RunAt = task.RunAt,
        StartedAt = task.StartedAt,
        EndedAt = task.EndedAt,
        ExpiresAt = task.Identity.ExpiresAt,
        CancelRequestedAt = task.CancelRequestedAt,
        Worker = task.Worker,
        Progress = task.Progress,
        Result = task.Result is { } result ? JsonElement.Parse(result) : null,
        ResultBytes = task.ResultBytes,
        Reason = task.Reason,
        Error = task.Error,
        Attempts = whole ? [.. task.Attempts.Select(AttemptAnswer.Of)] : null,
    };
}

/// <summary>An attempt of a task.</summary>
/// <param name="Run">The run, from 1.</param>
/// <param name="Number">The attempt within the run, from 1. The same number twice: it was delivered again, as after a crash.</param>
/// <param name="Worker">Who ran it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; left out while it runs, and for ever when its process died.</param>
/// <param name="Status">What it led to; <c>queued</c> when it was given back. Left out as <paramref name="EndedAt"/> is.</param>
/// <param name="Error">What went wrong.</param>
public sealed record AttemptAnswer(int Run, int Number, string Worker, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Status, string? Error)
{
    internal static AttemptAnswer Of(TaskAttempt attempt) => new(
        attempt.Run, attempt.Number, attempt.Worker, attempt.StartedAt, attempt.EndedAt, attempt.Outcome is { } outcome ? StatusNames.Of(outcome) : null, attempt.Error);
}

/// <summary>Some tasks, the youngest first.</summary>
/// <param name="Items">The tasks.</param>
/// <param name="Cursor">Gives the next page; left out on the last one.</param>
public sealed record TaskListAnswer(IReadOnlyList<TaskAnswer> Items, string? Cursor);
