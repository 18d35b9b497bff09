using System.Runtime.InteropServices;

namespace Warren.Tracking;

/// <summary>What one must know of a task before running it, and while it runs.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Run">The latest run of it.</param>
/// <param name="CancelledRun">The latest run that somebody asked to be cancelled, or null.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TaskLook(TaskState State, int Run, int? CancelledRun)
{
    /// <summary>Whether a delivery of this run is a duplicate: this run or a later one has completed already.</summary>
    /// <remarks>Only that means that it need not run. One of a run that was dead-lettered may have been put back by other means than a replay.</remarks>
    public bool IsDuplicate(int run) => State == TaskState.Completed && Run >= run;

    /// <summary>Whether a delivery of this run must not start, or be stopped: somebody asked for this run or a later one to be cancelled.</summary>
    public bool IsCancelled(int run) => CancelledRun >= run || (State == TaskState.Cancelled && Run >= run);
}
