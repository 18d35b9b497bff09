using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Warren.Telemetry;
using Warren.Topology;

namespace Warren.Processing;

/// <summary>
/// Slows one queue down while nearly everything on it fails: a circuit breaker in front of the handlers. While it is open, tasks wait unacknowledged; after
/// a pause one is tried, and when that goes well all go on.
/// </summary>
/// <remarks>No task waits longer than <see cref="HoldLimits"/> allows, nor once the instance begins to stop: it then runs all the same.</remarks>
internal sealed partial class StormGuard
{
    private const int MaxReasonChars = 300;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    private readonly string _queue;
    private readonly StormGuardSpec _spec;
    private readonly TimeSpan _longestHold;
    private readonly TimeProvider _time;
    private readonly TaskInstruments _instruments;
    private readonly ILogger<StormGuard> _logger;
    private readonly CancellationToken _stopping;
    private readonly ResiliencePipeline<Attempt> _breaker;
    private volatile TaskCompletionSource _changed = NewSignal();
    private volatile Storm? _storm;
    private int _held;

    /// <param name="queue">The queue.</param>
    /// <param name="spec">Its guard.</param>
    /// <param name="time">The clock.</param>
    /// <param name="instruments">Where to count.</param>
    /// <param name="logger">Where to tell.</param>
    /// <param name="stopping">Fires when the instance begins to stop.</param>
    public StormGuard(QueueSpec queue, StormGuardSpec spec, TimeProvider time, TaskInstruments instruments, ILogger<StormGuard> logger, CancellationToken stopping)
    {
        (_queue, _spec, _time, _instruments, _logger, _stopping) = (queue.Name, spec, time, instruments, logger, stopping);
        _longestHold = HoldLimits.Of(queue, spec);
        _breaker = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
            {
                FailureRatio = spec.FailureRatio,
                MinimumThroughput = spec.MinimumTasks,
                SamplingDuration = spec.Window,
                BreakDurationGenerator = arguments => new(PauseAfter(spec, arguments.HalfOpenAttempts)),
                ShouldHandle = static arguments => new(arguments.Outcome is { Exception: null, Result.MayPass: true }),
                OnOpened = OnOpened,
                OnClosed = OnClosed,
            })
            .Build();
    }

    public StormState State => _storm is { } storm ? new(_queue, true, storm.Since, storm.Reason, _held) : new(_queue, false, null, null, _held);

    /// <summary>Runs an attempt, after a wait when there is a storm.</summary>
    /// <exception cref="OperationCanceledException">The instance must stop.</exception>
    public async Task<Attempt> RunAsync<TState>(Func<TState, CancellationToken, Task<Attempt>> run, TState state, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            var changed = _changed.Task;
            var outcome = await TryAsync(run, state, cancellationToken);
            if (outcome.Exception is not BrokenCircuitException broken)
            {
                outcome.ThrowIfException();
                return outcome.Result;
            }

            var left = _longestHold - _time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || _stopping.IsCancellationRequested)
            {
                return await run(state, cancellationToken);
            }

            var pause = broken.RetryAfter is { } after && after > ShortestWait ? after : ShortestWait;
            await WaitAsync(changed, pause < left ? pause : left, cancellationToken);
        }
    }

    /// <summary>The pause after so many tasks that were tried in vain: doubled each time, up to the longest.</summary>
    internal static TimeSpan PauseAfter(StormGuardSpec spec, int tries)
    {
        var ticks = spec.FirstPause.Ticks * Math.Pow(2, Math.Max(tries, 0));
        return ticks < spec.LongestPause.Ticks ? TimeSpan.FromTicks((long)ticks) : spec.LongestPause;
    }

    private async ValueTask<Outcome<Attempt>> TryAsync<TState>(Func<TState, CancellationToken, Task<Attempt>> run, TState state, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            return await _breaker.ExecuteOutcomeAsync(
                static async (context, call) =>
                {
                    try
                    {
                        return Outcome.FromResult(await call.run(call.state, context.CancellationToken));
                    }
                    catch (OperationCanceledException stopped)
                    {
                        return Outcome.FromException<Attempt>(stopped);
                    }
                },
                context,
                (run, state));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task WaitAsync(Task changed, TimeSpan span, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping);
        Interlocked.Increment(ref _held);
        try
        {
            await changed.WaitAsync(span, _time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private ValueTask OnOpened(OnCircuitOpenedArguments<Attempt> opened)
    {
        var last = Describe(opened.Outcome.Result.Error);
        var reason = FormattableString.Invariant(
            $"at least {_spec.FailureRatio:P0} of the attempts of the last {_spec.Window.TotalSeconds:0.#} s failed, the last one with {last}");
        if (_storm is null)
        {
            _storm = new(_time.GetUtcNow(), reason);
            _instruments.RecordStorm(_queue, began: true);
            LogSlowed(_logger, _queue, reason, opened.BreakDuration.TotalSeconds);
        }
        else
        {
            LogStillFails(_logger, _queue, last, opened.BreakDuration.TotalSeconds);
        }

        Wake();
        return default;
    }

    private ValueTask OnClosed(OnCircuitClosedArguments<Attempt> closed)
    {
        if (_storm is { } storm)
        {
            _storm = null;
            _instruments.RecordStorm(_queue, began: false);
            LogRecovered(_logger, _queue, (_time.GetUtcNow() - storm.Since).TotalSeconds);
        }

        Wake();
        return default;
    }

    private void Wake()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }

    private static string Describe(Exception? error) =>
        error is null ? "no error" : Shortened.To(MaxReasonChars, $"{error.GetType().Name}: {ExceptionText.Message(error)}");

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Storm(DateTimeOffset Since, string Reason);
}
