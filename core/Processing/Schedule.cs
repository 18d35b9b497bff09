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

    /// <summary>Whether the task may no longer be started.</summary>
    public static bool IsOver(TaskMessage task, DateTimeOffset now) => task.ExpiresAt is { } expiresAt && now >= expiresAt;
}
