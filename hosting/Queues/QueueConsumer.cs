using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Queues;

/// <summary>Consumes one queue for as long as the host runs: subscribes, subscribes again when that ends, runs the function, settles.</summary>
internal sealed partial class QueueConsumer : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Quorum queues can lose acknowledgements that are on their way when the channel closes.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan UnwindTime = TimeSpan.FromSeconds(3);

    // The client's own limit of 20 s, for a broker that does not answer, and a little more.
    private static readonly TimeSpan DisposeTime = TimeSpan.FromSeconds(25);

    private readonly QueueFunction _function;
    private readonly ConsumerSettingsWatch _settings;
    private readonly BrokerLink _link;
    private readonly FunctionExecutionDelegate _pipeline;
    private readonly IServiceScopeFactory _services;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueConsumer> _logger;
    private readonly ReconnectBackoff _resubscribe = new(LongestWait);
    private readonly StateNotices _notices;
    private readonly FailureBackoff _failures;
    private readonly HeldMessages _held;
    private readonly WorkerPool _workers;
    private readonly CancellationTokenSource _abandon = new();

    public QueueConsumer(
        QueueFunction function,
        ConsumerSettingsWatch settings,
        BrokerLink link,
        FunctionExecutionDelegate pipeline,
        IServiceScopeFactory services,
        TimeProvider time,
        ILogger<QueueConsumer> logger)
    {
        (_function, _settings, _link, _pipeline, _services, _time, _logger) = (function, settings, link, pipeline, services, time, logger);
        _notices = new StateNotices(time);
        _failures = new FailureBackoff(time);
        _held = new HeldMessages(time);
        _workers = new WorkerPool(function.Consumer.Concurrency, RunAsync);

        // At once, so that little begins between a pause and the end of the consumer.
        settings.OnChange(changed =>
        {
            if (changed.Paused)
            {
                _workers.Hold();
            }
        });
    }

    /// <summary>Consumes until <paramref name="stopping"/> fires, then lets what runs finish within the grace period and gives the rest back.</summary>
    public async Task RunAsync(TimeSpan grace, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            ConsumerSession? session = null;
            try
            {
                var connection = await _link.WhenOpenAsync(stopping);
                session = await ConsumerSession.OpenAsync(connection, _function, _workers, _services, _time, stopping);
                using var deadlines = new DeadlineWatch(session, _function.ConsumerTimeout, WarnOfDeadline);
                await using var stalls = new StallWatch(session);
                Report(await ServeAsync(session, stopping));
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (BrokerFault.IsOne(exception))
            {
                Report(BrokerFault.Of(exception));
            }
            finally
            {
                if (session is not null)
                {
                    await EndAsync(session, grace, stopping.IsCancellationRequested);
                }
            }

            await Task.Delay(_resubscribe.Next(), _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await WaitForRunningAsync(grace);
    }

    public void Dispose()
    {
        _settings.Dispose();
        _abandon.Dispose();
    }

    /// <summary>Does with a session what the settings say, until it ends.</summary>
    private async Task<BrokerFault> ServeAsync(ConsumerSession session, CancellationToken stopping)
    {
        while (true)
        {
            var (settings, changed) = _settings.Now;
            await (settings.Paused ? PauseAsync(session, stopping) : ConsumeAsync(session, settings, stopping));
            _resubscribe.Reset();
            if (await Task.WhenAny(session.Ended, changed).WaitAsync(stopping) == session.Ended)
            {
                return await session.Ended;
            }
        }
    }

    private async Task ConsumeAsync(ConsumerSession session, ConsumerSettings settings, CancellationToken stopping)
    {
        _workers.Go(settings.Concurrency);
        await session.ConsumeAsync(settings.Prefetch, stopping);
        _notices.Now("consuming");
        LogConsuming(_function.Queue, settings.Prefetch, settings.Concurrency);
    }

    private async Task PauseAsync(ConsumerSession session, CancellationToken stopping)
    {
        _workers.Hold();
        await session.SuspendAsync(stopping);
        var back = GiveBack(session);
        _notices.Now("paused");
        LogPaused(_function.Queue, back);
    }

    /// <summary>Gives back what has not begun, in the order in which it came.</summary>
    private int GiveBack(ConsumerSession session)
    {
        ulong[] tags = [.. _workers.TakeWaiting(session).Concat(_held.Take(session)).Select(static invocation => invocation.Delivery.Tag).Order()];
        foreach (var tag in tags)
        {
            session.Return(tag);
        }

        return tags.Length;
    }

    private async Task EndAsync(ConsumerSession session, TimeSpan grace, bool stopping)
    {
        if (stopping)
        {
            await DrainAsync(session, grace);
        }
        else
        {
            // The broker delivers these again, to whoever consumes then.
            _workers.TakeWaiting(session);
            _held.Take(session);
        }

        try
        {
            await session.DisposeAsync().AsTask().WaitAsync(DisposeTime, _time);
        }
        catch (Exception exception) when (BrokerFault.IsOne(exception))
        {
            LogDisposeFailed(exception, _function.Queue);
        }
    }

    private async Task DrainAsync(ConsumerSession session, TimeSpan grace)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
        await session.CancelAsync(limit.Token);
        GiveBack(session);
        _held.ReturnAll();
        await WaitForRunningAsync(grace);
        await session.WhenFlushedAsync().WaitAsync(UnwindTime, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(SettleTime, _time, CancellationToken.None);
    }

    private async Task WaitForRunningAsync(TimeSpan grace)
    {
        if (_abandon.IsCancellationRequested)
        {
            return;
        }

        var quiet = _workers.WhenQuietAsync();
        await quiet.WaitAsync(grace, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!quiet.IsCompleted)
        {
            LogGraceOver(_function.Entry.Name, _function.Queue, grace);
            await _abandon.CancelAsync();
            await quiet.WaitAsync(UnwindTime, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask RunAsync(QueueInvocation invocation)
    {
        var tag = invocation.Delivery.Tag;
        using var activity = MessageActivity.Start(_function.Queue, invocation);
        try
        {
            invocation.StartsWith(_abandon.Token);
            await _pipeline(invocation);
            _failures.OnSuccess();
            invocation.Session.Finish(tag);
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            invocation.Session.Return(tag);
        }
        catch (Exception exception)
        {
            var delay = _failures.OnFailure();
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            _held.Hold(invocation, delay);
            LogFailed(exception, _function.Entry.Name, _function.Queue, invocation.Delivery.Properties.MessageId, delay.TotalSeconds);
        }

        try
        {
            await invocation.EndAsync();
        }
        catch (Exception exception)
        {
            // The message is settled by then; a service that cannot be disposed must not end the worker.
            LogScopeFailed(exception, _function.Entry.Name);
        }
    }

    private void WarnOfDeadline(QueueInvocation invocation, TimeSpan held)
    {
        var (id, limit) = (invocation.Delivery.Properties.MessageId, _function.ConsumerTimeout!.Value);
        if (invocation.Began)
        {
            LogRunsLong(_function.Entry.Name, id, _function.Queue, held, limit);
        }
        else
        {
            LogWaitsLong(_function.Entry.Name, id, _function.Queue, held, limit);
        }
    }

    private void Report(BrokerFault fault)
    {
        if (!_notices.IsDue(fault.Kind.ToString()))
        {
            return;
        }

        switch (fault.Kind)
        {
            case BrokerFaultKind.QueueMissing:
                LogQueueMissing(_function.Queue);
                break;
            case BrokerFaultKind.ConsumerCancelled:
                LogCancelled(_function.Queue);
                break;
            case BrokerFaultKind.ConnectionLost or BrokerFaultKind.Unreachable:
                // The link has said so for all its queues.
                break;
            case BrokerFaultKind.Stalled:
                LogStalled(_function.Queue);
                break;
            case BrokerFaultKind.NoAnswer:
                LogNoAnswer(_function.Queue, fault.Detail);
                break;
            default:
                LogChannelClosed(_function.Queue, fault.Detail);
                break;
        }
    }
}
