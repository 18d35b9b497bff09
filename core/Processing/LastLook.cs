using Warren.Admission;
using Warren.Controls;
using Warren.Tracking;

namespace Warren.Processing;

/// <summary>Asks at the last moment before a handler is called what may have changed while its task waited for a place, a lock or the end of a storm.</summary>
/// <param name="pauses">Which queues are paused; null when nobody can pause any.</param>
/// <param name="time">The clock.</param>
internal sealed class LastLook(PauseGate? pauses, TimeProvider time)
{
    /// <summary>Why the task is not to be started; null when it is.</summary>
    /// <exception cref="OperationCanceledException">The instance must stop.</exception>
    public async ValueTask<NotStarted?> AskAsync(TaskMessage task, TaskTrail? trail, CancellationToken cancellationToken) =>
        trail is { Cancelled.IsCancellationRequested: true } ? new NotStarted.Known(TaskTrail.NeverStarted)
        : Schedule.IsOver(task, time.GetUtcNow()) ? NotStarted.Over
        : pauses?.Ask(task.Queue) is { } closed ? new NotStarted.Held(closed)
        : trail is not null && await trail.BeforeStartAsync(cancellationToken) is { } known ? new NotStarted.Known(known)
        : null;
}

/// <summary>Why a task was not started after all. A closed set.</summary>
internal abstract record NotStarted
{
    private NotStarted()
    {
    }

    /// <summary>Its time is over.</summary>
    public static NotStarted Over { get; } = new Expired();

    /// <summary>Its queue has been paused.</summary>
    /// <param name="Closed">When to ask again.</param>
    public sealed record Held(GateAnswer.Closed Closed) : NotStarted;

    /// <summary>Nothing is left to be done: it has been cancelled, or has completed elsewhere.</summary>
    /// <param name="Outcome">What became of it.</param>
    public sealed record Known(TaskOutcome Outcome) : NotStarted;

    private sealed record Expired : NotStarted;
}
