namespace Warren.Tracking;

/// <summary>What a request to cancel met.</summary>
public enum CancelVerdict
{
    /// <summary>The store does not know the task. Nothing was changed.</summary>
    NotFound,

    /// <summary>Its latest run has ended. Nothing was changed.</summary>
    AlreadyEnded,

    /// <summary>The request is kept, by this or by an earlier call: whoever is to start the run sees it, and whoever runs it can.</summary>
    Requested,
}

/// <summary>The answer to a request to cancel.</summary>
/// <param name="Verdict">What it met.</param>
/// <param name="State">Where the task stood at that moment; null when it is not known.</param>
/// <param name="Run">The run that the request is for, or that has ended; 0 when the task is not known.</param>
/// <param name="RequestedAt">When this run was first asked to be cancelled, or null.</param>
public sealed record CancelAnswer(CancelVerdict Verdict, TaskState? State, int Run, DateTimeOffset? RequestedAt);
