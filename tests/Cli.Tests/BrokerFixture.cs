using RabbitMQ.Client;
using Warren.TestSupport;
using Warren.Topology;

[assembly: AssemblyFixture(typeof(Warren.Cli.Tests.BrokerFixture))]

namespace Warren.Cli.Tests;

/// <summary>One broker for the assembly; each test gets a virtual host of its own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    public RabbitBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitBroker.StartAsync();

    public ValueTask DisposeAsync() => Broker.DisposeAsync();

    internal async Task<LetterBox> ApplyAsync(TopologySpec topology)
    {
        var address = Broker.Amqp(await Broker.CreateVirtualHostAsync());
        await new TopologyReconciler(topology, address.OriginalString, Broker.ManagementUri).ApplyAsync();
        return await LetterBox.OpenAsync(address);
    }
}

/// <summary>A virtual host, and a plain client of it.</summary>
internal sealed class LetterBox : IAsyncDisposable
{
    private readonly IConnection _connection;

    private LetterBox(Uri address, IConnection connection, IChannel channel) => (Address, _connection, Channel) = (address, connection, channel);

    public Uri Address { get; }

    public IChannel Channel { get; }

    public static async Task<LetterBox> OpenAsync(Uri address)
    {
        var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync();
        return new(address, connection, await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)));
    }

    public async Task DeadAsync(string letters, string queue, string id, string reason = "retries_exhausted", string? message = null, string body = """{"task":"work","payload":{"a":1}}""") =>
        await Channel.BasicPublishAsync("", letters, mandatory: true, Properties(queue, id, reason, message), System.Text.Encoding.UTF8.GetBytes(body));

    /// <summary>The ids of everything that is in a queue, which is empty afterwards.</summary>
    public async Task<IReadOnlyList<string>> DrainAsync(string queue)
    {
        var ids = new List<string>();
        while (await Channel.BasicGetAsync(queue, autoAck: true) is { } message)
        {
            ids.Add(message.BasicProperties.MessageId!);
        }

        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static BasicProperties Properties(string queue, string id, string reason, string? message) => new()
    {
        MessageId = id,
        Type = "work",
        Persistent = true,
        Priority = 6,
        Headers = new Dictionary<string, object?>
        {
            [TaskHeaders.Queue] = queue,
            [TaskHeaders.Reason] = reason,
            [TaskHeaders.Message] = message ?? "it failed",
            [TaskHeaders.Exception] = "System.TimeoutException",
            [TaskHeaders.Attempts] = 4,
            [TaskHeaders.DeadLetteredAt] = "2025-01-02T03:04:05.678Z",
        },
    };
}
