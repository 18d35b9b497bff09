using RabbitMQ.Client;

namespace Warren.Bench.Publishing;

/// <summary>The client as its own documentation uses it: one channel that tracks confirms, a publish awaited until its confirm.</summary>
internal sealed class RawPublisher : IAsyncDisposable
{
    // Wide enough never to hold back the 256 that are measured.
    private const int Outstanding = 1024;

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private RawPublisher(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<RawPublisher> OpenAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        return new(connection, await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, new ThrottlingRateLimiter(Outstanding))));
    }

    public ValueTask PublishAsync(string exchange, string routingKey, ReadOnlyMemory<byte> body, string id) => _channel.BasicPublishAsync(
        exchange,
        routingKey,
        mandatory: true,
        new BasicProperties
        {
            Persistent = true,
            MessageId = id,
            Type = BenchQueues.Task,
            ContentType = "application/json",
            Priority = 6,
            Timestamp = new(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
        },
        body);

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
