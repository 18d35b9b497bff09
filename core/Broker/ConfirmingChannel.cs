using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Warren.Broker;

/// <summary>
/// A channel in confirm mode. Publishes leave in the order in which they were called, each caller hears exactly what the broker said of its
/// message, and a limited number wait for their confirm at a time.
/// </summary>
/// <remarks>
/// The client can track confirms itself, but then it adds a header of its own to every message and lets publishes overtake each other.
/// </remarks>
internal sealed class ConfirmingChannel : IAsyncDisposable
{
    private static readonly TimeSpan SendingEnds = TimeSpan.FromSeconds(5);

    private readonly IChannel _channel;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _permits;
    private readonly PublishBacklog _backlog;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Pending> _pending = [];
    private ulong _lastSent;
    private ulong _oldest = 1;
    private volatile bool _broken;

    private ConfirmingChannel(IChannel channel, int outstanding, PublishBacklog backlog)
    {
        (_channel, _permits, _backlog) = (channel, new(outstanding, outstanding), backlog);
        channel.BasicAcksAsync += (_, acks) => Settle(acks.DeliveryTag, acks.Multiple, PublishAnswer.Confirmed);
        channel.BasicNacksAsync += (_, nacks) => Settle(nacks.DeliveryTag, nacks.Multiple, PublishAnswer.Nacked);
        channel.BasicReturnAsync += OnReturnAsync;
        channel.ChannelShutdownAsync += OnShutdownAsync;
    }

    /// <summary>False once the channel was closed or a publish broke off in the middle: take another one.</summary>
    public bool IsOpen => !_broken && _channel.IsOpen;

    public static async Task<ConfirmingChannel> OpenAsync(
        IConnection connection, int outstanding, PublishBacklog backlog, CancellationToken cancellationToken) =>
        new(await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken), outstanding, backlog);

    /// <summary>Publishes with <c>mandatory</c> and waits for the broker's answer.</summary>
    /// <exception cref="OperationInterruptedException">The channel was closed, before or after the message left.</exception>
    /// <exception cref="PublishDroppedException">The broker closed the channel for want of an exchange, and did not take this message.</exception>
    /// <exception cref="PublishBacklogFullException">Too much waits in this process: the message did not leave.</exception>
    /// <exception cref="PublishNotSentException">The time was over, or the caller gave up, before the message's turn came: it did not leave.</exception>
    /// <exception cref="TimeoutException">The time is over; the answer is dropped.</exception>
    /// <exception cref="OperationCanceledException">The time is over, or the caller gave up; the answer is dropped.</exception>
    public async Task<PublishAnswer> PublishAsync(
        string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, WaitLimit limit)
    {
        var pending = await SendAsync(exchange, routingKey, properties, body, limit);
        return await limit.WaitAsync(pending.Answer.Task);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        Fail(new ObjectDisposedException(nameof(ConfirmingChannel)));
        // Whatever is being written ends with its connection, and releases the turn.
        if (await _turn.WaitAsync(SendingEnds))
        {
            _turn.Dispose();
            _permits.Dispose();
        }
    }

    private async ValueTask<Pending> SendAsync(
        string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, WaitLimit limit)
    {
        if (!_backlog.TryEnter(body.Length))
        {
            throw new PublishBacklogFullException();
        }

        var hasTurn = false;
        try
        {
            await limit.WaitAsync(_turn);
            hasTurn = true;
            // After a publish that broke off, the broker's count and ours are apart.
            ObjectDisposedException.ThrowIf(_broken, this);
            // Waited for while holding the turn: whoever came first leaves first.
            await limit.WaitAsync(_permits);
        }
        catch (Exception error)
        {
            _backlog.Leave(body.Length);
            if (hasTurn)
            {
                _turn.Release();
            }

            throw error is OperationCanceledException waited ? new PublishNotSentException(waited) : error;
        }

        var pending = Register(exchange, routingKey, properties.MessageId, body.Length);
        // Its answer stands for its end.
        _ = TransmitAsync(pending, properties, body);
        return pending;
    }

    // Not cancellable: a half-sent message would leave the broker's count and ours apart. A broker that is short of memory stops reading, so it
    // may take for ever; then it keeps the turn, but its caller waits for the answer only as long as it likes.
    private async Task TransmitAsync(Pending pending, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        try
        {
            await _channel.BasicPublishAsync(pending.Exchange, pending.RoutingKey, mandatory: true, properties, body, CancellationToken.None);
        }
        catch (Exception error)
        {
            _broken = true;
            Fail(error is AlreadyClosedException { ShutdownReason: { } reason } && BrokerErrors.IsMissingExchange(reason) ? new PublishDroppedException(reason) : error, pending.Tag);
        }
        finally
        {
            _turn.Release();
        }
    }

    private Pending Register(string exchange, string routingKey, string? messageId, int bytes)
    {
        lock (_lock)
        {
            var pending = new Pending(++_lastSent, exchange, routingKey, messageId, bytes);
            _pending.Add(pending.Tag, pending);
            return pending;
        }
    }

    private Task Settle(ulong tag, bool multiple, PublishAnswer answer)
    {
        lock (_lock)
        {
            if (multiple)
            {
                for (; _oldest <= tag; _oldest++)
                {
                    Complete(_oldest, answer);
                }
            }
            else
            {
                Complete(tag, answer);
                while (_oldest <= _lastSent && !_pending.ContainsKey(_oldest))
                {
                    _oldest++;
                }
            }
        }

        return Task.CompletedTask;
    }

    private void Complete(ulong tag, PublishAnswer answer)
    {
        if (Take(tag) is { } pending)
        {
            pending.Answer.TrySetResult(pending.Returned ? PublishAnswer.Returned : answer);
        }
    }

    private Pending? Take(ulong tag)
    {
        if (!_pending.Remove(tag, out var pending))
        {
            return null;
        }

        _backlog.Leave(pending.Bytes);
        _permits.Release();
        return pending;
    }

    // The broker returns a message before it confirms it. The frame has no sequence number, but the message's id and address are enough.
    private Task OnReturnAsync(object sender, BasicReturnEventArgs returned)
    {
        lock (_lock)
        {
            foreach (var pending in _pending.Values.Where(pending => pending.MessageId == returned.BasicProperties.MessageId
                && pending.Exchange == returned.Exchange && pending.RoutingKey == returned.RoutingKey))
            {
                pending.Returned = true;
            }
        }

        return Task.CompletedTask;
    }

    // The broker closes the channel at the first message whose exchange it does not find, and drops what comes after it. What came before it may have taken
    // without having said so yet; only the last is certainly not among that.
    private Task OnShutdownAsync(object sender, ShutdownEventArgs shutdown)
    {
        lock (_lock)
        {
            if (BrokerErrors.IsMissingExchange(shutdown))
            {
                Fail(new PublishDroppedException(shutdown), _lastSent);
            }

            Fail(new AlreadyClosedException(shutdown));
        }

        return Task.CompletedTask;
    }

    private void Fail(Exception reason)
    {
        lock (_lock)
        {
            foreach (var tag in _pending.Keys.ToArray())
            {
                Take(tag)!.Answer.TrySetException(reason);
            }
        }
    }

    private void Fail(Exception reason, ulong tag)
    {
        lock (_lock)
        {
            Take(tag)?.Answer.TrySetException(reason);
        }
    }

    private sealed record Pending(ulong Tag, string Exchange, string RoutingKey, string? MessageId, int Bytes)
    {
        public TaskCompletionSource<PublishAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Returned { get; set; }
    }
}

/// <summary>What the broker said of a published message.</summary>
internal enum PublishAnswer
{
    /// <summary>It is in its queues.</summary>
    Confirmed,

    /// <summary>It was refused.</summary>
    Nacked,

    /// <summary>No queue takes it.</summary>
    Returned,
}
