using RabbitMQ.Client;

namespace Warren.Core.Tests;

/// <summary>A plain client of the broker: what any other program would see of the queues.</summary>
internal sealed class QueueClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private QueueClient(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public IChannel Channel => _channel;

    public static async Task<QueueClient> ConnectAsync(Uri address)
    {
        var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync();
        return new(connection, await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)));
    }

    /// <summary>Takes the next message off a queue; fails when none comes.</summary>
    public async Task<BasicGetResult> TakeAsync(string queue)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (await _channel.BasicGetAsync(queue, autoAck: true, limit.Token) is { } message)
            {
                return message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public async Task<uint> CountAsync(string queue) => (await _channel.QueueDeclarePassiveAsync(queue)).MessageCount;

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
