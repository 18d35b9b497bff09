using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.Controls;

/// <summary>
/// What this instance knows to be set for queues. It looks once a second, and keeps what it knew while the store is away. Changes that are made here are known at once, here; on
/// other instances a second later.
/// </summary>
public sealed partial class QueueControls : IAsyncDisposable
{
    private const long AtStart = long.MinValue;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    // What the host took before it heard of the pause is let through, or it would lose its place in the queue.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly IQueueControlStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueControls> _logger;
    private readonly List<Action<IReadOnlyDictionary<string, QueueControl>>> _listeners = [];
    private readonly Lock _lock = new();

    // One call at a time: the answer that came last is the one that was read last.
    private readonly SemaphoreSlim _calling = new(1, 1);
    private readonly OutageWatch _outages;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _looking;
    private volatile FrozenDictionary<string, QueueControl> _known = FrozenDictionary<string, QueueControl>.Empty;
    private volatile FrozenDictionary<string, long> _pausedSince = FrozenDictionary<string, long>.Empty;
    private bool _everRead;

    /// <param name="store">Where it is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where to log.</param>
    public QueueControls(IQueueControlStore store, TimeProvider time, ILogger<QueueControls> logger)
    {
        (_store, _time, _outages, _logger) = (store, time, new(time), logger);
        _looking = Task.Run(LookAsync);
    }

    /// <summary>What is set, by queue.</summary>
    public IReadOnlyDictionary<string, QueueControl> Known => _known;

    /// <summary>Why the store does not answer, and since when, so that what is known may be out of date; null when it answers.</summary>
    public (string Reason, DateTimeOffset Since)? Away => _outages.Current is { } outage ? (outage.Reason, outage.Since) : null;

    /// <summary>What is set for a queue, or null.</summary>
    public QueueControl? Of(string queue) => _known.GetValueOrDefault(queue);

    /// <summary>The pause of a queue whose tasks are to be held back; null when it is not paused, or only for some moments.</summary>
    internal QueuePause? HeldBack(string queue) =>
        _known.TryGetValue(queue, out var control) && control.Pause is { } pause
        && _pausedSince.TryGetValue(queue, out var since) && (since == AtStart || _time.GetElapsedTime(since) >= Grace) ? pause : null;

    /// <summary>Has something done now and with every change, before it is known here otherwise. It must not block.</summary>
    public void OnChange(Action<IReadOnlyDictionary<string, QueueControl>> listener)
    {
        lock (_lock)
        {
            _listeners.Add(listener);
            listener(_known);
        }
    }

    /// <summary>Looks now. It does not throw when the store is away: what was known stays.</summary>
    /// <returns>Whether the store answered.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(_store.ReadAsync, static (_, read) => read.ToFrozenDictionary(static control => control.Queue, StringComparer.Ordinal), cancellationToken);
            return true;
        }
        catch (Exception error) when (error is TaskStoreException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <inheritdoc cref="IQueueControlStore.PauseAsync"/>
    public Task<QueueControl> PauseAsync(string queue, string? by, string? reason, CancellationToken cancellationToken) =>
        ChangeAsync(token => _store.PauseAsync(queue, by, reason, token), cancellationToken);

    /// <inheritdoc cref="IQueueControlStore.ResumeAsync"/>
    public Task<QueueControl> ResumeAsync(string queue, CancellationToken cancellationToken) =>
        ChangeAsync(token => _store.ResumeAsync(queue, token), cancellationToken);

    /// <inheritdoc cref="IQueueControlStore.SetConcurrencyAsync"/>
    public Task<QueueControl> SetConcurrencyAsync(string queue, int? concurrency, CancellationToken cancellationToken) =>
        ChangeAsync(token => _store.SetConcurrencyAsync(queue, concurrency, token), cancellationToken);

    /// <summary>Ends the looking.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
        _calling.Dispose();
    }

    private Task<QueueControl> ChangeAsync(Func<CancellationToken, Task<QueueControl>> change, CancellationToken cancellationToken) => CallAsync(
        change,
        static (known, changed) => known.Values.Where(control => control.Queue != changed.Queue).Append(changed).ToFrozenDictionary(static control => control.Queue, StringComparer.Ordinal),
        cancellationToken);

    private async Task<T> CallAsync<T>(
        Func<CancellationToken, Task<T>> call, Func<FrozenDictionary<string, QueueControl>, T, FrozenDictionary<string, QueueControl>> learn, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        limit.CancelAfter(CallLimit);
        await _calling.WaitAsync(cancellationToken);
        var asked = _outages.Ask();
        try
        {
            var answer = await call(limit.Token);
            Learn(learn(_known, answer));
            Answered(asked);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !_closing.IsCancellationRequested)
        {
            var late = new TaskStoreUnavailableException($"The task store does not answer within {CallLimit.TotalSeconds:0} s.");
            Failed(asked, late.Message);
            throw late;
        }
        catch (TaskStoreException error)
        {
            Failed(asked, error.Message);
            throw;
        }
        finally
        {
            _calling.Release();
        }
    }

    private async Task LookAsync()
    {
        while (true)
        {
            var asked = _outages.Ask();
            try
            {
                await RefreshAsync(_closing.Token);
            }
#pragma warning disable CA1031 // the loop must outlive whatever a store or a listener throws
            catch (Exception error) when (!_closing.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(asked, $"Looking fails with {error.GetType().Name}.");
            }

            await Task.Delay(Interval, _time, _closing.Token);
        }
    }

    private void Learn(FrozenDictionary<string, QueueControl> read)
    {
        lock (_lock)
        {
            // What is paused when the process begins is not taken at all.
            var (before, first) = (_known, !_everRead);
            _everRead = true;
            if (before.Count == read.Count && read.All(pair => before.TryGetValue(pair.Key, out var known) && known == pair.Value))
            {
                return;
            }

            // Whoever takes from queues stops first, and then what slips through is held back.
            _listeners.ForEach(listener => listener(read));
            var now = _time.GetTimestamp();
            _pausedSince = read.Values.Where(static control => control.Pause is not null).ToFrozenDictionary(
                static control => control.Queue,
                control => _pausedSince.TryGetValue(control.Queue, out var since) ? since : first ? AtStart : now,
                StringComparer.Ordinal);
            _known = read;
            foreach (var control in read.Values.Where(control => !before.TryGetValue(control.Queue, out var known) || known != control))
            {
                LogControl(control.Queue, control.Pause is null ? "consumed" : "paused", control.Concurrency?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "as declared", control.Version);
            }
        }
    }

    private void Answered(Asked asked)
    {
        if (_outages.Answered(asked) is { } away)
        {
            LogBack(away.TotalSeconds);
        }
    }

    private void Failed(Asked asked, string reason)
    {
        if (_outages.Failed(asked, reason))
        {
            LogAway(reason);
        }
    }

    [LoggerMessage(60, LogLevel.Information, "'{Queue}' is {State} from now on, concurrency {Concurrency} (version {Version} of what is set for it)")]
    private partial void LogControl(string queue, string state, string concurrency, long version);

    [LoggerMessage(61, LogLevel.Warning, "Whether queues are paused, and their concurrency, is as it was last known: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(62, LogLevel.Information, "What is set for queues is known again after {Seconds:0} s")]
    private partial void LogBack(double seconds);
}
