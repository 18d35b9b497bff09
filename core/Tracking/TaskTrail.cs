using System.Text.Json;
using Warren.Topology;

namespace Warren.Tracking;

/// <summary>One delivery, as the store is told of it.</summary>
internal sealed class TaskTrail(
    TaskIdentity task, TrackingMode mode, int retryCount, string worker, TaskTracker tracker, TaskLooks looks, RunningTasks running, TimeProvider time) : IDisposable
{
    // What was looked up so shortly before holds: whoever cancels in that moment is as late as one who does when it has begun.
    internal static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(50);

    private long _lookedAt;
    private RunningTask? _running;
    private StartedAttempt? _started;

    /// <summary>What becomes of a task that was cancelled while it waited.</summary>
    public static TaskOutcome.Cancelled NeverStarted { get; } = new("It was cancelled before it could start.");

    /// <summary>Fires when the task is to be cancelled while it runs.</summary>
    public CancellationToken Cancelled => _running?.Cancelled ?? CancellationToken.None;

    /// <summary>Where the handler's progress goes; null when nobody follows it.</summary>
    public Action<double?, string?>? Progress => _running is null ? null : _running.Note;

    /// <summary>What becomes of the task without running it; null when it is to be run. From then on it can be cancelled.</summary>
    /// <exception cref="OperationCanceledException">The instance must stop.</exception>
    public async ValueTask<TaskOutcome?> BeforeRunAsync(CancellationToken cancellationToken)
    {
        if (mode != TrackingMode.All)
        {
            return null;
        }

        if (tracker.IsCrowded)
        {
            await tracker.WhenRoomAsync(cancellationToken);
        }

        if (tracker.HasCompleted(task.Id, task.Run))
        {
            return new TaskOutcome.Duplicate();
        }

        // First watched, then looked up: whoever asks for it to be cancelled in between is not missed.
        _running = running.Add(task);
        return await LookAsync(cancellationToken);
    }

    /// <summary>What has become meanwhile of a task that had to wait since it was looked up; null when it is still to be run.</summary>
    /// <exception cref="OperationCanceledException">The instance must stop.</exception>
    public ValueTask<TaskOutcome?> BeforeStartAsync(CancellationToken cancellationToken) =>
        _running is null || time.GetElapsedTime(_lookedAt) < FreshFor ? default : LookAsync(cancellationToken);

    /// <summary>An attempt begins.</summary>
    public void Begin()
    {
        _started = new(retryCount + 1, worker, time.GetUtcNow());
        if (_running is { } current)
        {
            current.Begin(_started);
            tracker.Record(new TaskEvent.Running(task, _started), current);
        }
    }

    /// <summary>The outcome stands on the broker.</summary>
    public void End(TaskOutcome outcome)
    {
        var now = time.GetUtcNow();
        var result = mode == TrackingMode.All && outcome is TaskOutcome.Completed { Result: { } produced } ? Json(produced) : null;
        var ended = OutcomeEvents.Of(outcome, task, retryCount, _started, result, now);
        Tell(ended is TaskEvent.Completed completed ? completed with { IsBeginningTold = _running is { IsTold: true } } : ended, now);
    }

    /// <summary>It goes back to its queue without an outcome.</summary>
    public void GiveBack(string reason)
    {
        var now = time.GetUtcNow();
        Tell(new TaskEvent.PutBack(task, now, retryCount + 1, _started, reason), now);
    }

    public void Dispose() => _running?.Dispose();

    private async ValueTask<TaskOutcome?> LookAsync(CancellationToken cancellationToken)
    {
        var found = await looks.FindAsync(task.Id, cancellationToken);
        _lookedAt = time.GetTimestamp();
        return found is not { } look ? null
            : look.IsDuplicate(task.Run) ? new TaskOutcome.Duplicate()
            : look.IsCancelled(task.Run) ? NeverStarted
            : null;
    }

    private void Tell(TaskEvent? @event, DateTimeOffset now)
    {
        if (@event is null || !OutcomeEvents.IsTold(mode, @event))
        {
            return;
        }

        if (_running?.TakeProgress(now) is { } last)
        {
            tracker.Record(last);
        }

        tracker.Record(@event);
        _running?.End();
    }

    // What a handler returns may fail when it is read; its task has completed all the same.
    private static string? Json(object result)
    {
        try
        {
            return JsonSerializer.Serialize(result, result.GetType(), TaskJson.Options);
        }
#pragma warning disable CA1031 // a handler's own type may throw anything
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
