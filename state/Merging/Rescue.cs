using Warren.Tracking;

namespace Warren.State;

/// <summary>
/// What a task's row becomes when its worker is dead, and again when that was an error. Both stay within ticks of the attempt's beginning, so that they beat nothing but each
/// other: whatever else is told of the task, late or not, is the truth. Pure.
/// </summary>
/// <remarks>An attempt begins at tick 0; its worker's first death puts it back at tick 1, its second life resumes it at tick 2, its next death puts it back at tick 3.</remarks>
internal static class Rescue
{
    private const string Reason = "Its worker is gone. The broker delivers it again.";

    /// <summary>The rank's time of an attempt that runs on in a later life of its worker.</summary>
    public static DateTimeOffset Resumed(DateTimeOffset startedAt, int life) => startedAt.AddTicks(2L * life);

    /// <summary>The row of a task whose worker is dead.</summary>
    /// <param name="row">The row as it is: running.</param>
    /// <param name="rank">Its rank.</param>
    /// <param name="now">The database's time.</param>
    public static TaskDraft PutBack(TaskRow row, byte[] rank, long now)
    {
        var draft = new TaskDraft
        {
            Id = row.Id,
            State = TaskState.Queued,
            Run = (int)row.Run,
            Attempt = (int)row.Attempt,
            Queue = row.Queue,
            Task = row.Task,
            Priority = (int)row.Priority,
            Workspace = row.Workspace,
            CorrelationId = row.CorrelationId,
            CreatedAt = row.CreatedAt,
            ExpiresAt = row.ExpiresAt,
            UpdatedAt = now,
            QuietAt = now,
            Reason = Reason,
        };
        return draft with { Rank = TaskRank.Of(draft, EventDrafts.Received, TaskRank.TimeOf(rank).AddTicks(1)) };
    }
}
