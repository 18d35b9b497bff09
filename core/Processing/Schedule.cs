using Warren.Topology;

namespace Warren.Processing;

/// <summary>Whether a task's time has come, has not come yet, or is over. Pure.</summary>
internal static class Schedule
{
    /// <summary>
    /// How much too early a task may come and is run all the same, 64 ms: the clocks of publisher and consumer are never quite alike, and the
    /// ladder cannot wait for less.
    /// </summary>
    public static TimeSpan Tolerance => DelayLadder.Unit;

    /// <summary>How long the task must still wait; zero when its time has come.</summary>
    public static TimeSpan Remaining(TaskMessage task, DateTimeOffset now) =>
        task.NotBefore is { } notBefore && notBefore - now > Tolerance ? notBefore - now : TimeSpan.Zero;

    /// <summary>Whether no attempt of the task may begin at a time.</summary>
    public static bool IsOver(TaskMessage task, DateTimeOffset time) => task.ExpiresAt is { } expiresAt && time >= expiresAt;

    /// <summary>Why a task whose time is over is a dead letter.</summary>
    /// <param name="task">A task with <see cref="TaskMessage.ExpiresAt"/>.</param>
    /// <param name="error">What its attempt failed of, when it is the next one that would come too late; else null.</param>
    public static TaskFailure Expiry(TaskMessage task, Exception? error)
    {
        var expiresAt = TaskHeaders.Time(task.ExpiresAt!.Value);
        return error is null
            ? new(DeadLetterReason.Expired, $"Its time was over at {expiresAt}, before attempt {task.Attempt} could begin.")
            : new(DeadLetterReason.Expired, $"{ExceptionText.Message(error)} (attempt {task.Attempt}; its time is over at {expiresAt}, before the next one could begin)", error);
    }
}
