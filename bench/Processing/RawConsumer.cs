using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Warren.Bench.Processing;

/// <summary>RabbitMQ.Client alone: a consumer that calls the handler and then acknowledges, message by message.</summary>
internal static class RawConsumer
{
    /// <summary>Starts to consume until it is disposed.</summary>
    /// <param name="connection">An open connection, which is closed with the consumer.</param>
    /// <param name="prefetch">Unacknowledged messages at a time.</param>
    /// <param name="progress">Is told of each message.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<IAsyncDisposable> StartAsync(
        IConnection connection, int prefetch, Progress progress, CancellationToken cancellationToken)
    {
        // One message at a time, as the client does by default: with a handler that does nothing it is faster so than with several.
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.BasicQosAsync(0, (ushort)prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            progress.Done();
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(Workload.Queue, autoAck: false, consumer, cancellationToken);
        return new Running(connection, channel);
    }

    private sealed class Running(IConnection connection, IChannel channel) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await channel.CloseAsync();
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
