using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Warren.Bench.Processing;

/// <summary>A consumer by hand: counts, then acknowledges each message.</summary>
internal static class RawWorker
{
    public static async Task<IConnection> StartAsync(Uri broker, string queue, int prefetch, int concurrency, Countdown countdown)
    {
        var connection = await new ConnectionFactory { Uri = broker, ConsumerDispatchConcurrency = (ushort)concurrency }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, (ushort)prefetch, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            countdown.Signal();
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return connection;
    }
}
