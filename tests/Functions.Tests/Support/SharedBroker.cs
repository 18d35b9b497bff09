using Warren.Functions.Tests.Support;
using Warren.TestSupport;

[assembly: AssemblyFixture(typeof(SharedBroker))]

namespace Warren.Functions.Tests.Support;

/// <summary>One broker for the whole assembly.</summary>
public sealed class SharedBroker : IAsyncLifetime
{
    public RabbitBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitBroker.StartAsync();

    public ValueTask DisposeAsync() => Broker.DisposeAsync();
}
