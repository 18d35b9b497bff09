using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Warren.Tracking;

/// <summary>
/// Tells the store what happens to tasks, without making them wait: events are queued in memory and written in groups by one loop. While the store is away they are
/// kept up to a bound, beyond which the oldest are dropped.
/// </summary>
public sealed partial class TaskTracker : IAsyncDisposable
{
    private const int TriesOfOne = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);

    private readonly ITaskStore _store;
    private readonly TrackingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StoreHealth _health;
    private readonly TrackerQueue _queue;
    private readonly ConcurrentDictionary<string, int> _completed = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _writing;
    private volatile int _inHand;

    internal TaskTracker(ITaskStore store, TrackingOptions options, StoreHealth health, TimeProvider time, ILogger logger)
    {
        (_store, _options, _health, _time, _logger) = (store, options, health, time, logger);
        _queue = new(options.MaxWaiting, options.MaxWaitingBytes, options.MaxBatch, Forget);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>How well this instance gets along with the store.</summary>
    public TrackerState State
    {
        get
        {
            var (reason, since) = _health.State;
            return new(reason, since, _queue.Count + _inHand, _queue.Dropped);
        }
    }

    /// <summary>How many events it was given so far. They are written, or dropped, in that order.</summary>
    public long Recorded => _queue.Added;

    /// <summary>Whether the writer is so far behind that the task path should wait for it.</summary>
    internal bool IsCrowded => _queue.IsCrowded && !_health.IsAway;

    /// <summary>Takes an event to be written soon. Returns at once and never throws.</summary>
    public void Record(TaskEvent @event) => Record(@event, attempt: null);

    /// <param name="event">The event.</param>
    /// <param name="attempt">The attempt whose end says all that this event does: once that is recorded, this need not be written.</param>
    internal void Record(TaskEvent @event, RunningTask? attempt)
    {
        if (@event is TaskEvent.Completed)
        {
            _completed[@event.Task.Id] = @event.Task.Run;
        }

        _queue.Add(new(@event, attempt));
    }

    /// <summary>Whether this instance knows, before the store does, that a run of the task or a later one has completed.</summary>
    internal bool HasCompleted(string id, int run) => _completed.TryGetValue(id, out var completed) && completed >= run;

    /// <summary>Waits a while for the writer when it is behind, so that a store which is merely slower than the tasks loses nothing.</summary>
    internal Task WhenRoomAsync(CancellationToken cancellationToken) => _queue.WhenRoomAsync(_options.LongestWait, _time, cancellationToken);

    /// <summary>Writes what is left, within <see cref="TrackingOptions.FlushLimit"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _giveUp.CancelAfter(_options.FlushLimit);
        await _writing;
        _closing.Dispose();
        _giveUp.Dispose();
    }

    private async Task WriteAsync()
    {
        var batch = new List<TrackerEntry>(_options.MaxBatch);
        var failures = 0;

        // The first thing is to know whether the store is there at all, whatever there is to be written.
        var look = true;
        while (!_giveUp.IsCancellationRequested)
        {
            if (!look && batch.Count == 0)
            {
                await _queue.WhenAnyAsync(LongestSilence, _time, _closing.Token);
                if (_queue.Count == 0)
                {
                    if (_closing.IsCancellationRequested)
                    {
                        return;
                    }

                    // Others may have found the store away; somebody must find out that it is back.
                    look = _health.IsAway;
                    continue;
                }

                await _queue.WhenManyAsync(_options.Linger, _time, _closing.Token);
            }

            _queue.TakeInto(batch, _options.MaxBatch);
            _inHand = batch.Count;
            if (await TryAsync(batch, failures))
            {
                // Others may have found the store away after this was asked.
                (failures, look) = (0, _health.IsAway);
                batch.Clear();
                _inHand = 0;
                continue;
            }

            failures++;
            look = true;
            if (_closing.IsCancellationRequested && batch.Count == 0 && _queue.Count == 0)
            {
                return;
            }

            await Task.Delay(PauseAfter(failures), _time, _closing.IsCancellationRequested ? _giveUp.Token : _closing.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _queue.TakeInto(batch, int.MaxValue);
        if (batch.Count > 0)
        {
            LogLeft(batch.Count);
            _queue.Drop(batch);
        }
    }

    /// <returns>Whether the store has the batch, or what of it can be written at all.</returns>
    private async Task<bool> TryAsync(List<TrackerEntry> batch, int failures)
    {
        var asked = _health.Ask();
        try
        {
            if (batch.Count == 0)
            {
                await WithLimitAsync(_store.CheckAsync);
            }
            else
            {
                await WithLimitAsync(token => _store.WriteAsync([.. batch.Select(static entry => entry.Event)], token));
            }
        }
#pragma warning disable CA1031 // the loop must outlive whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
            return error is not (TaskStoreException or OperationCanceledException) && failures >= TriesOfOne && await TryOneByOneAsync(batch);
        }

        Written(batch);
        _health.Answered(asked, _queue.Dropped);
        return true;
    }

    // One event that the store cannot take must not keep all the others from it for ever.
    private async Task<bool> TryOneByOneAsync(List<TrackerEntry> batch)
    {
        var asked = _health.Ask();
        var refused = new List<TrackerEntry>();
        foreach (var entry in batch)
        {
            try
            {
                await WithLimitAsync(token => _store.WriteAsync([entry.Event], token));
                Written([entry]);
            }
            catch (Exception error) when (error is TaskStoreException or OperationCanceledException)
            {
                return false;
            }
#pragma warning disable CA1031 // as above
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogRefused(entry.Event.GetType().Name, entry.Event.Task.Id, error);
                refused.Add(entry);
            }
        }

        if (refused.Count == batch.Count && batch.Count > 1)
        {
            // It is not the events.
            return false;
        }

        _queue.Drop(refused);
        _health.Answered(asked, _queue.Dropped);
        return true;
    }

    private async Task WithLimitAsync(Func<CancellationToken, Task> call)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_giveUp.Token);
        limit.CancelAfter(WriteLimit);
        await call(limit.Token);
    }

    private void Written(List<TrackerEntry> batch)
    {
        foreach (var entry in batch)
        {
            Forget(entry);
        }
    }

    private void Forget(TrackerEntry entry)
    {
        if (entry.Event is TaskEvent.Completed)
        {
            _completed.TryRemove(new(entry.Event.Task.Id, entry.Event.Task.Run));
        }
    }

    private static TimeSpan PauseAfter(int failures)
    {
        var pause = ShortestPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(42, LogLevel.Error, "The task store refuses event {Event} of task {Id}, which is dropped")]
    private partial void LogRefused(string @event, string id, Exception error);

    [LoggerMessage(43, LogLevel.Warning, "{Count} events could not be written before the end: what they say of their tasks is lost")]
    private partial void LogLeft(int count);
}
