using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Warren.Topology;

/// <summary>
/// Moves messages from queue to queue, each acknowledged only after the broker has confirmed its copy: cut off in between, it is in both and
/// none is lost.
/// </summary>
internal sealed class MessageMover(BrokerSession session)
{
    private const ushort BatchSize = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    // The broker's own account of the old queue; a quorum queue would go on counting from there.
    private static readonly string[] OfTheOldQueue = ["x-delivery-count", "x-acquired-count"];

    /// <summary>Moves what is there, until nothing is ready any more or the target takes no more.</summary>
    /// <returns>How many were moved, and whether the target refused one, as a full queue does.</returns>
    /// <exception cref="TopologyException">A copy could not be routed; its original is where it was.</exception>
    public async Task<(long Moved, bool Refused)> MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);
        await using var channel = await session.OpenChannelAsync(options, cancellationToken);
        if (await channel.MessageCountAsync(from, cancellationToken) == 0)
        {
            return (0, false);
        }

        var batch = new ConfirmedBatch();
        var returned = false;
        channel.BasicAcksAsync += batch.AckedAsync;
        channel.BasicNacksAsync += batch.NackedAsync;
        channel.ChannelShutdownAsync += batch.ClosedAsync;
        channel.BasicReturnAsync += (_, _) =>
        {
            returned = true;
            return Task.CompletedTask;
        };
        var deliveries = await ConsumeAsync(channel, from, cancellationToken);
        long moved = 0;
        while (await NextAsync(channel, from, deliveries, cancellationToken) is { Count: > 0 } next)
        {
            var first = await channel.GetNextPublishSequenceNumberAsync(cancellationToken);
            batch.Begin(next.Select((_, index) => first + (ulong)index));
            foreach (var message in next)
            {
                await channel.BasicPublishAsync("", to, mandatory: true, Properties(message.BasicProperties), message.Body, cancellationToken);
            }

            var refused = await batch.WaitAsync(cancellationToken);
            if (returned)
            {
                throw new TopologyException($"Queue '{to}' went away while messages were moved to it from '{from}'. Nothing is lost; run migrate again.");
            }

            moved += await SettleAsync(channel, next, index => refused.Contains(first + (ulong)index), refused.Count > 0, cancellationToken);
            if (refused.Count > 0)
            {
                return (moved, true);
            }
        }

        return (moved, false);
    }

    /// <returns>How many were acknowledged.</returns>
    private static async Task<int> SettleAsync(
        IChannel channel, List<BasicDeliverEventArgs> batch, Func<int, bool> isRefused, bool anyRefused, CancellationToken cancellationToken)
    {
        if (!anyRefused)
        {
            // At once: of many acknowledgements to a quorum queue the broker keeps some back, and forgets those when the channel closes.
            await channel.BasicAckAsync(batch[^1].DeliveryTag, multiple: true, cancellationToken);
            return batch.Count;
        }

        var acknowledged = 0;
        for (var index = 0; index < batch.Count; index++)
        {
            if (isRefused(index))
            {
                await channel.BasicNackAsync(batch[index].DeliveryTag, multiple: false, requeue: true, cancellationToken);
            }
            else
            {
                await channel.BasicAckAsync(batch[index].DeliveryTag, multiple: false, cancellationToken);
                acknowledged++;
            }
        }

        return acknowledged;
    }

    private static async Task<ChannelReader<BasicDeliverEventArgs>> ConsumeAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        var deliveries = Channel.CreateUnbounded<BasicDeliverEventArgs>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The client takes the body back when this returns.
            deliveries.Writer.TryWrite(new(
                delivery.ConsumerTag, delivery.DeliveryTag, delivery.Redelivered, delivery.Exchange, delivery.RoutingKey,
                delivery.BasicProperties, delivery.Body.ToArray(), CancellationToken.None));
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) => Complete();
        channel.ChannelShutdownAsync += (_, _) => Complete();
        await channel.BasicQosAsync(0, BatchSize, global: false, cancellationToken);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
        return deliveries.Reader;

        Task Complete()
        {
            deliveries.Writer.TryComplete();
            return Task.CompletedTask;
        }
    }

    /// <returns>The messages that have come; none when none is left.</returns>
    private static async Task<List<BasicDeliverEventArgs>> NextAsync(
        IChannel channel, string queue, ChannelReader<BasicDeliverEventArgs> deliveries, CancellationToken cancellationToken)
    {
        var next = new List<BasicDeliverEventArgs>();
        while (true)
        {
            while (next.Count < BatchSize && deliveries.TryRead(out var delivery))
            {
                next.Add(delivery);
            }

            if (next.Count > 0 || (await channel.MessageCountAsync(queue, cancellationToken) == 0 && !deliveries.TryPeek(out _)))
            {
                return next;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            try
            {
                if (!await deliveries.WaitToReadAsync(limit.Token))
                {
                    throw new TopologyException($"The broker stopped delivering from '{queue}'. Nothing is lost; run migrate again.");
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nothing has come; look whether anything is left.
            }
        }
    }

    private static BasicProperties Properties(IReadOnlyBasicProperties original)
    {
        var properties = new BasicProperties(original);

        // Only who was logged in as that user may say so.
        properties.ClearUserId();
        if (properties.Headers is { } headers && OfTheOldQueue.Any(headers.ContainsKey))
        {
            properties.Headers = headers.Where(static header => !OfTheOldQueue.Contains(header.Key, StringComparer.Ordinal)).ToDictionary();
        }

        return properties;
    }
}
