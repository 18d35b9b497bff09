using Microsoft.Extensions.Logging;
using Warren.Topology;

namespace Warren.Tracking;

/// <summary>Everything by which the task path and the store have to do with each other.</summary>
internal sealed class TaskTracking : IAsyncDisposable
{
    private readonly TrackingOptions _options;
    private readonly TaskLooks _looks;
    private readonly DueTasks _due;
    private readonly TimeProvider _time;

    public TaskTracking(ITaskStore store, TrackingOptions options, TimeProvider time, ILogger<TaskTracker> logger)
    {
        (_options, _time) = (options, time);
        Health = new(time, logger);
        Tracker = new(store, options, Health, time, logger);
        _looks = new(store, Health, options, time);
        _due = new(store, Health, options, time);
        Running = new(store, Tracker, Health, options, time, logger);
    }

    public TaskTracker Tracker { get; }

    public StoreHealth Health { get; }

    public RunningTasks Running { get; }

    /// <summary>What this process is called.</summary>
    public string Worker => _options.Worker;

    /// <summary>Follows a delivery of a queue; null when the store is told nothing of it.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="delivery">The message.</param>
    /// <param name="task">The task, or null when the message was not understood or not looked into.</param>
    public TaskTrail? Follow(QueueSpec queue, TaskDelivery delivery, TaskMessage? task)
    {
        if (queue.Tracking == TrackingMode.None || (task is null ? TaskIdentities.Of(delivery) : TaskIdentities.Of(task)) is not { } identity)
        {
            return null;
        }

        var retryCount = task?.RetryCount ?? TaskHeaders.ReadCount(delivery.Properties.Headers, TaskHeaders.RetryCount);
        return new(identity, queue.Tracking, retryCount, _options.Worker, Tracker, _looks, Running, _time);
    }

    /// <summary>Records that a task was published. The store has it some moments later.</summary>
    public void Published(QueueSpec queue, TaskSubmission submission, TaskReceipt receipt, DateTimeOffset now)
    {
        if (queue.Tracking == TrackingMode.All)
        {
            var identity = TaskIdentities.Of(submission, receipt.Id, now);
            Tracker.Record(receipt.NotBefore is { } start ? new TaskEvent.Scheduled(identity, now, start) : new TaskEvent.Queued(identity, now));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _due.DisposeAsync();
        await Running.DisposeAsync();
        await _looks.DisposeAsync();
        await Tracker.DisposeAsync();
    }
}
