using System.Text;
using RabbitMQ.Client;

namespace Warren.Functions.Tests.Support;

/// <summary>A plain client of the broker: what any other program would send and see.</summary>
internal sealed class AmqpClient : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly List<BasicGetResult> _seen = [];

    private AmqpClient(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public IChannel Channel => _channel;

    public static async Task<AmqpClient> ConnectAsync(Uri address)
    {
        var connection = await new ConnectionFactory { Uri = address, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
        return new(connection, await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)));
    }

    /// <summary>Publishes and returns once the broker has confirmed. The empty exchange goes straight to the queue that the key names.</summary>
    public async Task PublishAsync(string exchange, string key, ReadOnlyMemory<byte> body, BasicProperties? properties = null) =>
        await _channel.BasicPublishAsync(exchange, key, mandatory: true, properties ?? new BasicProperties(), body);

    public Task PublishAsync(string exchange, string key, string body, BasicProperties? properties = null) =>
        PublishAsync(exchange, key, Encoding.UTF8.GetBytes(body), properties);

    /// <summary>Takes the next message off a queue; fails when none comes.</summary>
    public async Task<BasicGetResult> TakeAsync(string queue)
    {
        BasicGetResult? taken = null;
        await Eventually.Async(async () => (taken = await _channel.BasicGetAsync(queue, autoAck: true)) is not null, $"a message in {queue}");
        return taken!;
    }

    /// <summary>Takes messages off a queue until the one with this id comes.</summary>
    public async Task<BasicGetResult> TakeAsync(string queue, string id, Func<string>? details = null)
    {
        BasicGetResult? taken = null;
        await Eventually.Async(
            async () =>
            {
                while (_seen.TrueForAll(seen => seen.BasicProperties.MessageId != id) && await _channel.BasicGetAsync(queue, autoAck: true) is { } next)
                {
                    _seen.Add(next);
                }

                taken = _seen.Find(seen => seen.BasicProperties.MessageId == id);
                return taken is not null;
            },
            $"message {id} in {queue}",
            details);
        return taken!;
    }

    public async Task<uint> CountAsync(string queue) => (await _channel.QueueDeclarePassiveAsync(queue)).MessageCount;

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

internal static class Received
{
    /// <summary>A header that is text.</summary>
    public static string? Header(this BasicGetResult message, string name) =>
        message.BasicProperties.Headers?.TryGetValue(name, out var value) == true ? value is byte[] text ? Encoding.UTF8.GetString(text) : value?.ToString() : null;

    public static string Text(this BasicGetResult message) => Encoding.UTF8.GetString(message.Body.Span);
}
