using Warren.Tracking;

namespace Warren.State;

/// <summary>The attempts of a task, of which the one that succeeded may stand in the task's own row alone. Pure.</summary>
internal static class AttemptHistory
{
    /// <summary>The attempts, oldest first.</summary>
    /// <param name="task">The task's row.</param>
    /// <param name="rows">The rows of its attempts, newest first.</param>
    public static IReadOnlyList<TaskAttempt> Of(TaskRow task, IEnumerable<AttemptRow> rows)
    {
        var told = rows.Select(static row => row.ToAttempt());
        var attempts = task.Success() is { } success ? told.Where(attempt => !IsSame(attempt, success)).Prepend(success).OrderByDescending(Place) : told;
        return [.. attempts.Take(TrackedTask.MaxAttempts).Reverse()];
    }

    private static bool IsSame(TaskAttempt one, TaskAttempt other) => Place(one) == Place(other) && one.Worker == other.Worker;

    private static (int Run, int Number, DateTimeOffset StartedAt) Place(TaskAttempt attempt) => (attempt.Run, attempt.Number, attempt.StartedAt);
}
