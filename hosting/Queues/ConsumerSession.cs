using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Warren.Hosting.Queues;

/// <summary>
/// One channel with at most one consumer at a time, from its opening until the broker or we end it. Deliveries are settled on the channel that brought them, or not at all, so
/// that a consumer may end and another begin while something runs.
/// </summary>
internal sealed class ConsumerSession : AsyncDefaultBasicConsumer, IAsyncDisposable, IThreadPoolWorkItem
{
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly AckLedger _ledger = new();
    private readonly Dictionary<ulong, QueueInvocation> _unsettled = [];
    private readonly List<Settlement> _frames = [];
    private readonly QueueFunction _function;
    private readonly WorkerPool _workers;
    private readonly TaskCompletionSource<BrokerFault> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _flushed;
    private bool _flushing;
    private TaskCompletionSource? _cancelled;
    private volatile string _consumerTag = "";
    private long _delivered;
    private volatile bool _draining;
    private volatile bool _ending;

    private ConsumerSession(IChannel channel, QueueFunction function, WorkerPool workers, IServiceScopeFactory services, TimeProvider time)
        : base(channel)
    {
        (_function, _workers, Services, Time) = (function, workers, services, time);
        channel.ChannelShutdownAsync += OnShutdown;
    }

    public IServiceScopeFactory Services { get; }

    public TimeProvider Time { get; }

    /// <summary>Completes with the reason when the broker ends the channel or the consumer.</summary>
    public Task<BrokerFault> Ended => _ended.Task;

    /// <summary>Whether the broker sends what waits.</summary>
    public bool IsConsuming => _consumerTag.Length > 0;

    /// <summary>Unacknowledged messages that the consumer may have; 0 before there was one.</summary>
    public ushort Prefetch { get; private set; }

    /// <summary>How many deliveries have come.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Whether any of them is unsettled.</summary>
    public bool HoldsAny
    {
        get
        {
            lock (_lock)
            {
                return _unsettled.Count > 0;
            }
        }
    }

    /// <summary>Ends it for a reason that the broker has not given.</summary>
    public void End(BrokerFault reason) => _ended.TrySetResult(reason);

    /// <summary>How many messages wait in the queue, as the broker tells.</summary>
    public Task<uint> WaitingAsync(CancellationToken cancellationToken) => Channel.MessageCountAsync(_function.Queue, cancellationToken);

    /// <summary>Opens a channel. It does not consume yet.</summary>
    public static async Task<ConsumerSession> OpenAsync(
        IConnection connection, QueueFunction function, WorkerPool workers, IServiceScopeFactory services, TimeProvider time, CancellationToken cancellationToken) =>
        new(await connection.CreateChannelAsync(cancellationToken: cancellationToken), function, workers, services, time);

    /// <summary>Consumes, with another prefetch if it does already. What was delivered before stays here.</summary>
    /// <exception cref="OperationInterruptedException">The broker refuses, for instance because the queue does not exist.</exception>
    public async Task ConsumeAsync(ushort prefetch, CancellationToken cancellationToken)
    {
        if (IsConsuming)
        {
            if (prefetch == Prefetch)
            {
                return;
            }

            // The broker takes a prefetch only for consumers that come after it.
            await SuspendAsync(cancellationToken);
        }

        await Channel.BasicQosAsync(0, prefetch, global: false, cancellationToken);
        Prefetch = prefetch;
        _ending = false;
        _consumerTag = await Channel.BasicConsumeAsync(
            _function.Queue, autoAck: false, consumerTag: "", noLocal: false, exclusive: false, arguments: null, this, cancellationToken);
    }

    /// <summary>Ends the consumer and keeps the channel. When it returns, everything that was on its way has arrived.</summary>
    public async Task SuspendAsync(CancellationToken cancellationToken)
    {
        if (!IsConsuming)
        {
            return;
        }

        var cancelled = _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ending = true;
        await Channel.BasicCancelAsync(_consumerTag, noWait: false, cancellationToken);
        await cancelled.Task.WaitAsync(CancelLimit, Time, cancellationToken);
        _consumerTag = "";
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _delivered);

        // The client reuses the body's memory once this returns.
        var invocation = new QueueInvocation(
            _function.Entry, this, new Delivery(consumerTag, deliveryTag, redelivered, exchange, routingKey, properties), body.ToArray(), Time.GetTimestamp());
        lock (_lock)
        {
            _ledger.Deliver(deliveryTag);
            _unsettled.Add(deliveryTag, invocation);
        }

        if (_draining)
        {
            Return(deliveryTag);
        }
        else
        {
            _workers.Add(invocation);
        }

        return Task.CompletedTask;
    }

    /// <summary>Comes after all deliveries of the consumer, unlike the answer that its cancelling waits for.</summary>
    public override async Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        await base.HandleBasicCancelOkAsync(consumerTag, cancellationToken);
        _cancelled?.TrySetResult();
    }

    /// <summary>Acknowledges a delivery, alone or together with others that finish at the same time.</summary>
    public void Finish(ulong tag)
    {
        lock (_lock)
        {
            _ledger.Finish(tag);
            _unsettled.Remove(tag);
            if (_flushing)
            {
                return;
            }

            _flushing = true;
        }

        if (_workers.HasWaiting)
        {
            // More is about to finish: by the time another thread gets here, one frame may settle several.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            ((IThreadPoolWorkItem)this).Execute();
        }
    }

    /// <summary>Puts a delivery back into its queue.</summary>
    public void Return(ulong tag)
    {
        lock (_lock)
        {
            _ledger.Return(tag);
            _unsettled.Remove(tag);
            if (_flushing)
            {
                return;
            }

            _flushing = true;
        }

        ((IThreadPoolWorkItem)this).Execute();
    }

    /// <summary>The deliveries that have been neither acknowledged nor given back for longer than a span.</summary>
    public IReadOnlyList<QueueInvocation> UnsettledFor(TimeSpan span)
    {
        lock (_lock)
        {
            return [.. _unsettled.Values.Where(invocation => Time.GetElapsedTime(invocation.Arrived) >= span)];
        }
    }

    /// <summary>Asks the broker for no more messages; whatever still arrives goes back.</summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        if (!IsConsuming)
        {
            return;
        }

        try
        {
            await Channel.BasicCancelAsync(_consumerTag, noWait: false, cancellationToken);
        }
        catch (Exception exception) when (BrokerFault.IsOne(exception))
        {
            // A channel that is gone brings nothing more either.
        }
    }

    /// <summary>Completes when every frame that settles something has been handed to the connection.</summary>
    public Task WhenFlushedAsync()
    {
        lock (_lock)
        {
            return _flushing ? (_flushed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Channel.ChannelShutdownAsync -= OnShutdown;
        await Channel.DisposeAsync();
    }

    // WhenFlushedAsync stands for its end; FlushAsync never throws.
    void IThreadPoolWorkItem.Execute() => _ = FlushAsync();

    protected override Task OnCancelAsync(string[] consumerTags, CancellationToken cancellationToken = default)
    {
        if (!_draining && !_ending)
        {
            _ended.TrySetResult(BrokerFault.ConsumerCancelled);
        }

        return base.OnCancelAsync(consumerTags, cancellationToken);
    }

    private async Task FlushAsync()
    {
        while (TryCollect())
        {
            try
            {
                foreach (var frame in _frames)
                {
                    await (frame.Requeue
                        ? Channel.BasicNackAsync(frame.Tag, frame.Multiple, requeue: true)
                        : Channel.BasicAckAsync(frame.Tag, frame.Multiple));
                }
            }
            catch (Exception exception) when (BrokerFault.IsOne(exception))
            {
                // The channel is gone, and the broker delivers what was not settled again. OnShutdown says why.
                _ended.TrySetResult(BrokerFault.Of(exception));
            }

            _frames.Clear();
        }
    }

    private bool TryCollect()
    {
        TaskCompletionSource? flushed;
        lock (_lock)
        {
            _ledger.Collect(_frames);
            if (_frames.Count > 0)
            {
                return true;
            }

            _flushing = false;
            (flushed, _flushed) = (_flushed, null);
        }

        flushed?.TrySetResult();
        return false;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs reason)
    {
        _ended.TrySetResult(BrokerFault.Of(reason));
        return Task.CompletedTask;
    }
}
