using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Warren.Tracking;

/// <summary>
/// What runs on this instance. Once a second, as long as anything runs, those that are to be cancelled are, by one query for all of them, and what handlers have said of
/// their progress is passed on.
/// </summary>
internal sealed partial class RunningTasks : IAsyncDisposable
{
    private readonly ITaskStore _store;
    private readonly TaskTracker _tracker;
    private readonly StoreHealth _health;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<RunningTask, bool> _running = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Signal _added = new();
    private readonly Task _watching;
    private volatile bool _isIdle;

    public RunningTasks(ITaskStore store, TaskTracker tracker, StoreHealth health, TrackingOptions options, TimeProvider time, ILogger logger)
    {
        (_store, _tracker, _health, _interval, _time, _logger) = (store, tracker, health, options.CancelInterval, time, logger);
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Watches over a task until it is disposed.</summary>
    public RunningTask Add(TaskIdentity task)
    {
        var running = new RunningTask(task, this);
        _running[running] = true;
        if (_isIdle)
        {
            _added.Set();
        }

        return running;
    }

    /// <summary>The attempts that run now.</summary>
    public IReadOnlyList<RunningTask> Attempts() => [.. _running.Keys.Where(static task => task.Attempt is not null && !task.IsOver)];

    /// <summary>Tells the store that what runs here does, which it may doubt.</summary>
    /// <param name="life">Which life of this worker it is.</param>
    public void Resume(int life)
    {
        foreach (var task in Attempts())
        {
            _tracker.Record(new TaskEvent.Resumed(task.Identity, task.Attempt!, life), task);
        }
    }

    internal void Remove(RunningTask task) => _running.TryRemove(task, out _);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        _closing.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            var added = _added.Next;
            _isIdle = true;
            if (_running.IsEmpty)
            {
                await added.WaitAsync(_closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            _isIdle = false;
            await Task.Delay(_interval, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var running = _running.Keys;
            if (running.Count > 0 && !_closing.IsCancellationRequested)
            {
                PassOn(running);
                await CancelAsync(running);
            }
        }
    }

    private void PassOn(ICollection<RunningTask> running)
    {
        var now = _time.GetUtcNow();
        foreach (var task in running)
        {
            if (task.TakeProgress(now) is { } progress)
            {
                _tracker.Record(progress, task);
            }
        }
    }

    private async Task CancelAsync(ICollection<RunningTask> running)
    {
        if (_health.IsAway)
        {
            return;
        }

        var asked = _health.Ask();
        try
        {
            var found = await _store.FindCancelledAsync([.. running.Select(static task => task.Identity.Id)], _closing.Token);
            foreach (var task in running)
            {
                if (found.TryGetValue(task.Identity.Id, out var look) && look.IsCancelled(task.Identity.Run) && !task.Cancelled.IsCancellationRequested)
                {
                    LogCancelling(task.Identity.Queue, task.Identity.Task, task.Identity.Id);
                    task.Cancel();
                }
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The instance ends.
        }
#pragma warning disable CA1031 // the loop must outlive whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
        }
    }

    [LoggerMessage(44, LogLevel.Information, "[{Queue}] Cancelling {Task} {Id}, which runs here")]
    private partial void LogCancelling(string queue, string? task, string id);
}
