using Warren.TestSupport;
using Warren.Topology.Tests;

[assembly: AssemblyFixture(typeof(BrokerFixture))]

namespace Warren.Topology.Tests;

/// <summary>One broker for the assembly; each test takes a virtual host of its own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private RabbitBroker? _broker;

    public RabbitBroker Broker => _broker ?? throw new InvalidOperationException("The broker is not started.");

    public async ValueTask InitializeAsync() => _broker = await RabbitBroker.StartAsync("collect_statistics_interval = 200");

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }

    public async Task<TestHost> HostAsync()
    {
        var virtualHost = await Broker.CreateVirtualHostAsync();
        return new TestHost(Broker, virtualHost);
    }
}
