using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.Workers;

/// <summary>
/// Tells the store that this instance is alive and what runs on it, looks after those that are not, and says goodbye at the end. While the store is away nothing is told, which the
/// tracker reports; tasks run on.
/// </summary>
internal sealed partial class WorkerPresence : IAsyncDisposable
{
    private const int RescueStep = 200;

    // A store that takes longer than a short beat is not away.
    private static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(5);

    private readonly IWorkerStore _store;
    private readonly WorkerProfile _profile;
    private readonly WorkerOptions _options;
    private readonly TaskTracking _tracking;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DateTimeOffset _startedAt;
    private readonly long _started;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _beating;
    private int _life = -1;

    public WorkerPresence(IWorkerStore store, WorkerProfile profile, WorkerOptions options, TaskTracking tracking, TimeProvider time, ILogger logger)
    {
        (_store, _profile, _options, _tracking, _time, _logger) = (store, profile, options, tracking, time, logger);
        (_startedAt, _started) = (time.GetUtcNow(), time.GetTimestamp());
        _beating = Task.Run(BeatAsync);
    }

    /// <summary>Ends the signs of life.</summary>
    public async Task StopAsync()
    {
        await _closing.CancelAsync();
        await _beating;
    }

    /// <summary>Says goodbye. Nothing runs here any more, and all of it has been told.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _closing.Dispose();
        if (_life >= 0 && !_tracking.Health.IsAway)
        {
            await TryAsync(token => _store.LeaveAsync(_tracking.Worker, _startedAt, token), CancellationToken.None);
        }
    }

    private async Task BeatAsync()
    {
        var (since, wait) = (_time.GetTimestamp(), TimeSpan.Zero);
        while (!_closing.IsCancellationRequested)
        {
            if (_tracking.Health.IsAway || !await TryAsync(TellAsync, _closing.Token))
            {
                // While this worker could not tell, others could not either: each must have had the time to, before it is taken for dead.
                (since, wait) = (_time.GetTimestamp(), _options.StaleAfter);
            }
            else if (_time.GetElapsedTime(since) >= wait)
            {
                (since, wait) = (_time.GetTimestamp(), _options.StaleAfter / 2);
                await TryAsync(RescueAsync, _closing.Token);
            }

            await Task.Delay(_options.Beat, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var running = _tracking.Running.Attempts();
        var tasks = running.OrderBy(static task => task.Attempt!.StartedAt).Take(WorkerBeat.MaxTasks)
            .Select(static task => new WorkerTask(task.Identity.Id, task.Identity.Queue, task.Identity.Task, task.Attempt!.Number, task.Attempt.StartedAt));
        var life = await _store.BeatAsync(
            new(_tracking.Worker, _startedAt, _profile, _time.GetElapsedTime(_started), running.Count, [.. tasks], _life), cancellationToken);
        if (_life >= 0 && life > _life)
        {
            LogBack(_tracking.Worker);
            _tracking.Running.Resume(life);
        }

        _life = life;
    }

    private async Task RescueAsync(CancellationToken cancellationToken)
    {
        WorkerRescue done;
        do
        {
            done = await _store.RescueAsync(_options.StaleAfter, _options.Keep, RescueStep, cancellationToken);
            foreach (var worker in done.Lost)
            {
                LogLost(worker, _options.StaleAfter.TotalSeconds);
            }

            if (done.PutBack > 0)
            {
                LogPutBack(done.PutBack);
            }
        }
        while (!done.IsDone);
    }

    /// <returns>Whether the store did it.</returns>
    private async Task<bool> TryAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var asked = _tracking.Health.Ask();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(_options.Beat > LeastLimit ? _options.Beat : LeastLimit);
            await call(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // the loop must outlive whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _tracking.Health.Failed(asked, error);
            return false;
        }
    }

    [LoggerMessage(50, LogLevel.Warning, "Worker {Worker} is dead: nothing has been heard of it for {Seconds:0} s. What it left running is queued again")]
    private partial void LogLost(string worker, double seconds);

    [LoggerMessage(51, LogLevel.Information, "{Count} tasks said that they run where nothing runs any more, and are queued again")]
    private partial void LogPutBack(int count);

    [LoggerMessage(52, LogLevel.Warning, "This worker, {Worker}, had been silent for so long that others took it for dead; it tells again what runs on it")]
    private partial void LogBack(string worker);
}
