using Warren.TestSupport;
using Warren.Topology;

[assembly: AssemblyFixture(typeof(Warren.Core.Tests.BrokerFixture))]

namespace Warren.Core.Tests;

/// <summary>One broker for the assembly; each test gets a virtual host of its own, with its topology applied.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    public RabbitBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitBroker.StartAsync();

    public ValueTask DisposeAsync() => Broker.DisposeAsync();

    internal async Task<Uri> ApplyAsync(TopologySpec topology) => await ApplyAsync(Broker, await Broker.CreateVirtualHostAsync(), topology);

    /// <summary>Returns when rabbitmqctl lists a queue with these values; fails when that does not come about.</summary>
    internal async Task UntilListedAsync(Uri address, string line, params string[] columns)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var listed = "";
        while (!listed.Split('\n').Contains(line))
        {
            Assert.False(limit.IsCancellationRequested, $"'{line}' was never listed, but: {listed}");
            listed = await Broker.CtlAsync("rabbitmqctl", ["--silent", "list_queues", "-p", address.AbsolutePath[1..], "name", .. columns]);
        }
    }

    internal static async Task<Uri> ApplyAsync(RabbitBroker broker, string virtualHost, TopologySpec topology)
    {
        var address = broker.Amqp(virtualHost);
        await new TopologyReconciler(topology, address.OriginalString, broker.ManagementUri).ApplyAsync();
        return address;
    }
}
