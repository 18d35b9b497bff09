using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.Leases;

/// <summary>
/// What this instance holds of leases. One loop renews all of them by one call, as long as there are any; while the store is away it asks whether it is back.
/// </summary>
internal sealed partial class LeaseKeeper : IAsyncDisposable
{
    private readonly ILeaseStore _store;
    private readonly LeaseOptions _options;
    private readonly string _worker;
    private readonly LeaseHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, HeldLease> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _unwanted = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private readonly Signal _changed = new();
    private readonly Signal _released = new();
    private readonly Task _keeping;
    private volatile bool _isIdle;

    public LeaseKeeper(ILeaseStore store, LeaseOptions options, string worker, LeaseHealth health, TimeProvider time, ILogger logger)
    {
        (_store, _options, _worker, _health, _time, _logger) = (store, options, worker, health, time, logger);
        _keeping = Task.Run(KeepAsync);
    }

    /// <summary>Ends at the next release of a lease by this instance.</summary>
    public Task NextRelease => _released.Next;

    /// <summary>Takes a place in a scope, when there is one.</summary>
    /// <exception cref="OperationCanceledException">The caller gives up; nothing is held.</exception>
    public async ValueTask<LeaseTake> TakeAsync(string scope, int limit, string task, CancellationToken cancellationToken)
    {
        if (_health.State.Reason is { } away)
        {
            return new LeaseTake.Away(away);
        }

        // Counted from before the question: the store cannot have begun sooner.
        var began = _time.GetTimestamp();
        var asked = _health.Ask();
        var id = Guid.CreateVersion7(_time.GetUtcNow()).ToString("n");
        try
        {
            using var limited = Limit(cancellationToken);
            var answer = await _store.AcquireAsync(new(scope, limit, id, _options.TimeToLive) { Task = task, Worker = _worker }, limited.Token);
            if (answer is not LeaseAnswer.Granted { Token: var token })
            {
                return new LeaseTake.Full(((LeaseAnswer.Refused)answer).Holder);
            }

            var trust = _options.Trust - _time.GetElapsedTime(began);
            if (trust > TimeSpan.Zero)
            {
                return new LeaseTake.Held(Hold(new(scope, id, token, trust, _time)));
            }

            Abandon(id);
            return new LeaseTake.Full(null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon(id);
            throw;
        }
#pragma warning disable CA1031 // a task must not suffer from whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
            Abandon(id);
            return new LeaseTake.Away(StoreHealth.Describe(error));
        }
    }

    /// <summary>Gives a lease back. Never throws; while the store is away the lease is given back later, or ends by itself.</summary>
    public async ValueTask ReleaseAsync(HeldLease lease)
    {
        _held.TryRemove(lease.Id, out _);
        lease.Dispose();
        if (_health.State.Degraded)
        {
            Abandon(lease.Id);
            return;
        }

        var asked = _health.Ask();
        try
        {
            using var limited = Limit(CancellationToken.None);
            await _store.ReleaseAsync([lease.Id], limited.Token);
            _released.Set();
        }
#pragma warning disable CA1031 // as above
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
            Abandon(lease.Id);
        }
    }

    /// <summary>Stops renewing, and gives back what is left if the store answers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _keeping;
        foreach (var lease in _held.Values)
        {
            await ReleaseAsync(lease);
        }

        if (!_unwanted.IsEmpty && !_health.State.Degraded)
        {
            await TryAsync(_health.Ask(), ReleaseUnwantedAsync);
        }

        _closing.Dispose();
    }

    private HeldLease Hold(HeldLease lease)
    {
        _held[lease.Id] = lease;
        Wake();
        return lease;
    }

    private void Abandon(string id)
    {
        _unwanted[id] = true;
        Wake();
    }

    private void Wake()
    {
        if (_isIdle)
        {
            _changed.Set();
        }
    }

    private async Task KeepAsync()
    {
        var pause = _options.RenewEvery;
        while (!_closing.IsCancellationRequested)
        {
            var changed = _changed.Next;
            _isIdle = true;
            if (_held.IsEmpty && _unwanted.IsEmpty && !_health.State.Degraded)
            {
                await changed.WaitAsync(_closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            _isIdle = false;
            await Task.Delay(_health.State.Degraded ? _options.RetryAfter : pause, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var asked = _health.Ask();
            if (!_closing.IsCancellationRequested && await TryAsync(asked, RenewAsync) && await TryAsync(asked, ReleaseUnwantedAsync))
            {
                _health.Answered(asked);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var held = _held.Values;
        if (held.Count == 0)
        {
            if (_health.State.Degraded)
            {
                await _store.CheckAsync(cancellationToken);
            }

            return;
        }

        var asked = _time.GetTimestamp();
        var renewed = await _store.RenewAsync([.. held.Select(static lease => lease.Id)], _options.TimeToLive, cancellationToken);
        foreach (var lease in held)
        {
            if (renewed.Contains(lease.Id))
            {
                lease.Prolong(_options.Trust - _time.GetElapsedTime(asked));
            }
            else if (_held.ContainsKey(lease.Id))
            {
                LogLost(lease.Scope, lease.Token);
                lease.Lose();
            }
        }
    }

    private async Task ReleaseUnwantedAsync(CancellationToken cancellationToken)
    {
        var ids = _unwanted.Keys;
        if (ids.Count == 0)
        {
            return;
        }

        await _store.ReleaseAsync([.. ids], cancellationToken);
        foreach (var id in ids)
        {
            _unwanted.TryRemove(id, out _);
        }

        _released.Set();
    }

    private async Task<bool> TryAsync(Asked asked, Func<CancellationToken, Task> call)
    {
        try
        {
            using var limited = Limit(CancellationToken.None);
            await call(limited.Token);
            return true;
        }
#pragma warning disable CA1031 // the loop must outlive whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
            return false;
        }
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_options.LongestWait);
        return limited;
    }

    [LoggerMessage(72, LogLevel.Warning, "The place in {Scope} with token {Token} is no longer held")]
    private partial void LogLost(string scope, long token);
}
