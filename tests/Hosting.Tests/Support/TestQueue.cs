using System.Text.Json;
using RabbitMQ.Client;
using Warren.TestSupport;

namespace Warren.Hosting.Tests.Support;

/// <summary>A queue in a virtual host of a test, and a client that fills and watches it.</summary>
internal sealed class TestQueue : IAsyncDisposable
{
    public const string Name = "work";

    private readonly RabbitBroker _broker;
    private readonly string _virtualHost;
    private IConnection _connection;
    private IChannel _channel;

    private TestQueue(RabbitBroker broker, string virtualHost, IConnection connection, IChannel channel) =>
        (_broker, _virtualHost, _connection, _channel) = (broker, virtualHost, connection, channel);

    public string Address => _broker.Amqp(_virtualHost).OriginalString;

    public string VirtualHost => _virtualHost;

    public static async Task<TestQueue> CreateAsync(RabbitBroker broker, bool declare = true, bool quorum = false)
    {
        var virtualHost = await broker.CreateVirtualHostAsync();
        var (connection, channel) = await ConnectAsync(broker, virtualHost);
        var queue = new TestQueue(broker, virtualHost, connection, channel);
        if (declare)
        {
            await queue.DeclareAsync(quorum);
        }

        return queue;
    }

    public Dictionary<string, string?> Settings(int prefetch = 30, int concurrency = 1, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Broker"] = Address,
            [$"Warren:Consumers:{Name}:Prefetch"] = prefetch.ToString(),
            [$"Warren:Consumers:{Name}:Concurrency"] = concurrency.ToString(),
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    public async Task ReconnectAsync() => (_connection, _channel) = await ConnectAsync(_broker, _virtualHost);

    public Task DeclareAsync(bool quorum = false) => _channel.QueueDeclareAsync(
        Name, durable: true, exclusive: false, autoDelete: false,
        // With a delivery limit, as the topology declares it: without one 3.10 puts at the end of the queue what is given back, and 4.0 does not.
        quorum ? new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 20 } : new Dictionary<string, object?> { ["x-queue-type"] = "classic" });

    /// <summary>Declares it so that only one consumer gets messages, and is that one, holding a message and taking no other.</summary>
    /// <returns>What ends it.</returns>
    public async Task<Func<Task>> OccupyAsync()
    {
        await _channel.QueueDeclareAsync(
            Name, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-single-active-consumer"] = true });
        var channel = await _connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 1, global: false);
        await channel.BasicConsumeAsync(Name, autoAck: false, new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel));
        return () => channel.CloseAsync();
    }

    public Task DeleteAsync() => _channel.QueueDeleteAsync(Name);

    public async Task PublishAsync(byte[] body, BasicProperties? properties = null) =>
        await _channel.BasicPublishAsync("", Name, mandatory: true, properties ?? new BasicProperties(), body);

    public Task PublishAsync(string body, byte priority = 0) =>
        PublishAsync(System.Text.Encoding.UTF8.GetBytes(body), new BasicProperties { Priority = priority, Persistent = true });

    /// <summary>Messages that are ready, as the broker counts them at once; unacknowledged ones are not in it.</summary>
    public async Task<uint> ReadyAsync() => (await _channel.QueueDeclarePassiveAsync(Name)).MessageCount;

    public async Task<uint> ConsumersAsync() => (await _channel.QueueDeclarePassiveAsync(Name)).ConsumerCount;

    /// <summary>Ready and unacknowledged messages.</summary>
    public async Task<long> TotalAsync()
    {
        var listed = await _broker.CtlAsync("rabbitmqctl", "-q", "--formatter", "json", "-p", _virtualHost, "list_queues", "name", "messages");
        return JsonSerializer.Deserialize<JsonElement>(listed).EnumerateArray().Single(queue => queue.GetProperty("name").GetString() == Name).GetProperty("messages").GetInt64();
    }

    /// <summary>Has the broker close every connection of this virtual host but our own.</summary>
    public Task CutConnectionsAsync() => _broker.CtlAsync("rabbitmqctl", "-q", "close_all_connections", "--vhost", _virtualHost, "cut by a test");

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        using var deleted = await _broker.Management.DeleteAsync($"api/vhosts/{_virtualHost}");
    }

    private static async Task<(IConnection Connection, IChannel Channel)> ConnectAsync(RabbitBroker broker, string virtualHost)
    {
        var factory = new ConnectionFactory { Uri = broker.Amqp(virtualHost), AutomaticRecoveryEnabled = false };
        var connection = await factory.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        return (connection, channel);
    }
}
