namespace Warren.Tracking;

/// <summary>Where a task stands, as far as the store was told. The numbers are stored: they never change their meaning.</summary>
public enum TaskState
{
    /// <summary>It waits in its queue.</summary>
    Queued = 1,

    /// <summary>It waits for its time: submitted with a delay, or deferred by whoever received it.</summary>
    Scheduled = 2,

    /// <summary>An attempt of it runs, or ran when its process died.</summary>
    Running = 3,

    /// <summary>An attempt failed, and the next one comes at <see cref="TrackedTask.RunAt"/>.</summary>
    Retrying = 4,

    /// <summary>Ended: an attempt succeeded.</summary>
    Completed = 5,

    /// <summary>Ended: it stands in a dead-letter queue. A replay begins a new run of it.</summary>
    DeadLettered = 6,

    /// <summary>Ended: somebody asked for it to be cancelled, and it was not started or was stopped.</summary>
    Cancelled = 7,

    /// <summary>Ended: its time was over before it, or its next attempt, could begin.</summary>
    Expired = 8,
}

/// <summary>What the states have in common.</summary>
public static class TaskStates
{
    /// <summary>Those of a task that has not ended.</summary>
    public static IReadOnlyList<TaskState> Active { get; } = [.. Enum.GetValues<TaskState>().Where(static state => !state.IsEnded())];

    /// <summary>Whether the run is over.</summary>
    public static bool IsEnded(this TaskState state) => state >= TaskState.Completed;
}
