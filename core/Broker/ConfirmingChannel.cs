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
    private readonly IChannel _channel;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _permits;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Pending> _pending = [];
    private ulong _lastSent;
    private ulong _oldest = 1;
    private volatile bool _broken;

    private ConfirmingChannel(IChannel channel, int outstanding)
    {
        (_channel, _permits) = (channel, new(outstanding, outstanding));
        channel.BasicAcksAsync += (_, acks) => Settle(acks.DeliveryTag, acks.Multiple, PublishAnswer.Confirmed);
        channel.BasicNacksAsync += (_, nacks) => Settle(nacks.DeliveryTag, nacks.Multiple, PublishAnswer.Nacked);
        channel.BasicReturnAsync += OnReturnAsync;
        channel.ChannelShutdownAsync += OnShutdownAsync;
    }

    /// <summary>False once the channel was closed or a publish broke off in the middle: take another one.</summary>
    public bool IsOpen => !_broken && _channel.IsOpen;

    public static async Task<ConfirmingChannel> OpenAsync(IConnection connection, int outstanding, CancellationToken cancellationToken) =>
        new(await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken), outstanding);

    /// <summary>Publishes with <c>mandatory</c> and waits for the broker's answer.</summary>
    /// <exception cref="OperationInterruptedException">The channel was closed, before or after the message left.</exception>
    /// <exception cref="TimeoutException">The time is over; the answer is dropped.</exception>
    /// <exception cref="OperationCanceledException">The time is over, or the caller gave up; when the message had left already, its answer is dropped.</exception>
    public async Task<PublishAnswer> PublishAsync(
        string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, WaitLimit limit)
    {
        var pending = await SendAsync(exchange, routingKey, properties, body, limit);
        return await limit.WaitAsync(pending.Answer.Task);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        _turn.Dispose();
        _permits.Dispose();
    }

    private async ValueTask<Pending> SendAsync(
        string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, WaitLimit limit)
    {
        await limit.WaitAsync(_turn);
        try
        {
            // Waited for while holding the turn: whoever came first leaves first.
            await limit.WaitAsync(_permits);
            var pending = Register(exchange, routingKey, properties.MessageId);
            try
            {
                // Not cancellable: a half-sent message would leave the broker's count and ours apart.
                await _channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, CancellationToken.None);
                return pending;
            }
            catch
            {
                _broken = true;
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private Pending Register(string exchange, string routingKey, string? messageId)
    {
        var pending = new Pending(exchange, routingKey, messageId);
        lock (_lock)
        {
            _pending.Add(++_lastSent, pending);
        }

        return pending;
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
        if (_pending.Remove(tag, out var pending))
        {
            pending.Answer.TrySetResult(pending.Returned ? PublishAnswer.Returned : answer);
            _permits.Release();
        }
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

    private Task OnShutdownAsync(object sender, ShutdownEventArgs shutdown)
    {
        lock (_lock)
        {
            foreach (var pending in _pending.Values)
            {
                pending.Answer.TrySetException(new AlreadyClosedException(shutdown));
                _permits.Release();
            }

            _pending.Clear();
        }

        return Task.CompletedTask;
    }

    private sealed record Pending(string Exchange, string RoutingKey, string? MessageId)
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
