namespace Warren.Tracking;

/// <summary>What the store knows about a task. Times are kept to the millisecond, in UTC.</summary>
public sealed record TrackedTask
{
    /// <summary>The largest result that is kept, in bytes of UTF-8: 64 KiB.</summary>
    public const int MaxResultBytes = 64 * 1024;

    /// <summary>The longest reason, error or progress message that is kept, in characters: 2,000. Longer ones are shortened.</summary>
    public const int MaxText = 2_000;

    /// <summary>How many attempts are shown, the latest: 100.</summary>
    public const int MaxAttempts = 100;

    /// <summary>The task, and the latest run of it.</summary>
    public required TaskIdentity Identity { get; init; }

    /// <summary>When it was published; when nobody said, the time of the first thing that happened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public required TaskState State { get; init; }

    /// <summary>When the state was reached.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The attempt that the state is about, from 1: the one that runs, the last one that ended, or the one that is awaited. 0 when it ended without one.</summary>
    public required int Attempt { get; init; }

    /// <summary>Not before when it runs: of a scheduled task, and the next attempt of one that is retried; else null.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>When the attempt that the state is about began; null when none did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the run ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The worker of the attempt that the state is about; null when none ran.</summary>
    public string? Worker { get; init; }

    /// <summary>How far that attempt said it was, or null.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>What it produced, as JSON; null when nothing, when it was larger than <see cref="MaxResultBytes"/>, and in listings.</summary>
    public string? Result { get; init; }

    /// <summary>The size of what it produced, in bytes, also when that was too large to be kept; null when nothing.</summary>
    public int? ResultBytes { get; init; }

    /// <summary>Why it was dead-lettered, deferred, put back, cancelled or expired; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong with the attempt that the state is about, or null.</summary>
    public string? Error { get; init; }

    /// <summary>When somebody first asked for this run to be cancelled, or null. A task that has a time here and has not ended will be.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Its attempts, oldest first, at most the last <see cref="MaxAttempts"/>, those of earlier runs too. Empty in listings.</summary>
    public IReadOnlyList<TaskAttempt> Attempts { get; init; } = [];
}

/// <summary>How far an attempt is.</summary>
/// <param name="Percent">0 to 100, or null when it did not say.</param>
/// <param name="Message">In words, or null.</param>
/// <param name="At">When it said so.</param>
public sealed record TaskProgress(double? Percent, string? Message, DateTimeOffset At);

/// <summary>An attempt of a task.</summary>
/// <param name="Run">The run, from 1.</param>
/// <param name="Number">The attempt within the run, from 1. The same number twice: the task was delivered again, as after a crash.</param>
/// <param name="Worker">Who ran it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it runs, or for ever when its process died.</param>
/// <param name="Outcome">The state that it led to; <see cref="TaskState.Queued"/> when it was put back. Null as <paramref name="EndedAt"/> is.</param>
/// <param name="Error">What went wrong, or null.</param>
public sealed record TaskAttempt(int Run, int Number, string Worker, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, TaskState? Outcome, string? Error);
