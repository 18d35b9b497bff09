namespace Warren.Topology;

/// <summary>What the task store is told of a queue's tasks.</summary>
public enum TrackingMode
{
    /// <summary>Everything: when a task was queued, each attempt, how it ended. Its status can be asked for, it can be cancelled, and once completed it is not run again.</summary>
    All,

    /// <summary>
    /// Only what goes wrong: retries, dead letters, tasks that expire, and the end of what went wrong before. A task that goes well leaves nothing, so it is not found by
    /// its id, cannot be cancelled, and runs again when it is delivered again.
    /// </summary>
    Failures,

    /// <summary>Nothing.</summary>
    None,
}
