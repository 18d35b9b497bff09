using Microsoft.Extensions.Logging;
using Warren.Tracking;

namespace Warren.RateLimits;

/// <summary>The rate limits as this instance asks them. While they cannot be asked and no task tries, it looks whether they are back.</summary>
public sealed class RateLimiter : IAsyncDisposable
{
    /// <summary>A task whose turn is further away comes to look half-way, because others may have used less than they estimated.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WhileAway = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IRateLimitStore _store;
    private readonly RateStoreHealth _health;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _looking;

    internal RateLimiter(IRateLimitStore store, RateLimitOptions options, TimeProvider time, ILogger<RateLimiter> logger)
    {
        (_store, Options, _time, _health) = (store, options, time, new(options, time, logger));
        _looking = Task.Run(LookAsync);
    }

    /// <summary>The limits.</summary>
    public RateLimitOptions Options { get; }

    /// <summary>Since when and why the buckets cannot be asked; null when they can.</summary>
    public RateStoreOutage? Outage => _health.Outage;

    /// <summary>Whether a task could run at once if it were published now. Then its place is kept until some seconds after.</summary>
    /// <param name="submission">The task.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it may be published, also when nothing limits it; else how long until it would be its turn.</returns>
    public async Task<TimeSpan?> HoldPlaceAsync(TaskSubmission submission, string id, CancellationToken cancellationToken)
    {
        if (RateClaims.Of(submission, id, Options) is not { } claim)
        {
            return null;
        }

        var answer = await AskAsync(token => _store.HoldPlaceAsync(claim, token), cancellationToken);
        return answer is null ? (Options.WhenAway == WhenStoreIsAway.Hold ? WhileAway : null) : answer.Granted ? null : answer.Turn;
    }

    /// <summary>Ends the looking.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    /// <summary>Takes what a task needs; null when the buckets cannot be asked.</summary>
    internal Task<RateAnswer?> ReserveAsync(RateClaim claim, string grant, CancellationToken cancellationToken) =>
        AskAsync(token => _store.ReserveAsync(claim, grant, token), cancellationToken);

    /// <summary>Settles. When that does not succeed in time, the estimate stands.</summary>
    internal async Task SettleAsync(RateClaim claim, string grant, RateUse used)
    {
        if (_health.Ask() is not { } asked)
        {
            return;
        }

        using var limit = new CancellationTokenSource(SettleLimit, _time);
        try
        {
            await _store.SettleAsync(claim, grant, used, limit.Token);
            _health.Answered(asked);
        }
#pragma warning disable CA1031 // a task must not suffer from whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
        }
    }

    /// <summary>When a task that does not fit is to ask again.</summary>
    internal static TimeSpan AskAgainAfter(RateAnswer answer, double chance)
    {
        // Who has no place comes anywhere around the time at which there may be one, so that not all come at once.
        var turn = answer.HasPlace ? answer.Turn : answer.Turn * (0.5 + chance);
        var delay = turn <= Far ? turn : turn / 2 > Far ? turn / 2 : Far;
        return delay > Shortest ? delay : Shortest;
    }

    /// <summary>When to ask again while nobody answers.</summary>
    internal static TimeSpan AskAgainWhileAway(double chance) => WhileAway * (1 + chance);

    private async Task LookAsync()
    {
        while (true)
        {
            var away = _health.NextOutage;
            if (_health.Outage is null)
            {
                await away.WaitAsync(_closing.Token);
            }

            await Task.Delay(LookEvery, _time, _closing.Token);
            if (_health.AskWhenIdle() is { } asked)
            {
                await LookAsync(asked);
            }
        }
    }

    private async Task LookAsync(Asked asked)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        limit.CancelAfter(Options.LongestWait);
        try
        {
            await _store.CheckAsync(limit.Token);
            _health.Answered(asked);
        }
#pragma warning disable CA1031 // the loop must outlive whatever a store throws
        catch (Exception error) when (!_closing.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
        }
    }

    private async Task<RateAnswer?> AskAsync(Func<CancellationToken, Task<RateAnswer>> ask, CancellationToken cancellationToken)
    {
        if (_health.Ask() is not { } asked)
        {
            return null;
        }

        using var clock = new CancellationTokenSource(Options.LongestWait, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        try
        {
            var answer = await ask(both.Token);
            _health.Answered(asked);
            return answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // a task must not suffer from whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
            return null;
        }
    }
}
