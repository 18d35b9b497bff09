using System.Globalization;
using RabbitMQ.Client;
using Warren.TestSupport;

namespace Warren.Topology.Tests;

/// <summary>A virtual host of a real broker, and ways to look at it and to disturb it.</summary>
public sealed class TestHost(RabbitBroker broker, string virtualHost)
{
    // Nobody listens there, so that only AMQP is left.
    private const string NoManagement = "http://127.0.0.1:1/";

    public RabbitBroker Broker => broker;

    public string VirtualHost => virtualHost;

    public string Connection => broker.Amqp(virtualHost).ToString();

    internal Task<ToolResult> RunAsync(TopologySpec spec, params string[] args) =>
        ToolResult.OfAsync(spec, [.. args, "--connection", Connection, "--management", broker.ManagementUri.ToString()]);

    internal Task<ToolResult> RunOverAmqpAsync(TopologySpec spec, params string[] args) =>
        ToolResult.OfAsync(spec, [.. args, "--connection", Connection, "--management", NoManagement]);

    internal Task<ToolResult> RunAsync(bool management, TopologySpec spec, params string[] args) =>
        management ? RunAsync(spec, args) : RunOverAmqpAsync(spec, args);

    /// <summary>Runs the tool with an output of the test's own.</summary>
    /// <returns>The exit code.</returns>
    internal Task<int> RunAsync(TopologySpec spec, TextWriter output, params string[] args) => TopologyTool.RunAsync(
        [.. args, "--connection", Connection, "--management", broker.ManagementUri.ToString()], new ToolContext(spec, output, output, static _ => null));

    public Task<IConnection> ConnectAsync() => BrokerConnection.CreateFactory(Connection, "test").CreateConnectionAsync();

    /// <summary>What the broker has, as its management API tells it.</summary>
    internal async Task<BrokerSnapshot> SnapshotAsync()
    {
        using var client = new ManagementClient(ManagementAddress.Of(broker.ManagementUri, BrokerAddress.Parse(broker.Amqp().OriginalString)));
        var all = await new ManagementInspector(client, virtualHost).InspectAsync(new BrokerTopology([], [], []), CancellationToken.None);
        return all with
        {
            Exchanges = [.. all.Exchanges.Where(static exchange => exchange.Name.Length > 0 && !exchange.Name.StartsWith("amq.", StringComparison.Ordinal))],
            Bindings = [.. all.Bindings!.Where(static binding => binding.Exchange.Length > 0)],
        };
    }

    /// <summary>Uses the broker as any client does.</summary>
    public async Task<T> AmqpAsync<T>(Func<IChannel, Task<T>> use)
    {
        var factory = BrokerConnection.CreateFactory(Connection, "test");
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await use(channel);
    }

    public Task AmqpAsync(Func<IChannel, Task> use) => AmqpAsync(async channel =>
    {
        await use(channel);
        return true;
    });

    public static Dictionary<string, object?> Arguments(params string[] pairs) => pairs
        .Select(static pair => pair.Split('=', 2))
        .ToDictionary(static pair => pair[0], static pair => long.TryParse(pair[1], CultureInfo.InvariantCulture, out var number) ? number : (object?)pair[1]);
}
