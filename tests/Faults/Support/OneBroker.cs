using Warren.TestSupport;

namespace Warren.Faults;

/// <summary>A broker for the tests of one class, which run one after another and may kill it.</summary>
public sealed class OneBroker : IAsyncLifetime
{
    public RabbitBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitBroker.StartAsync();

    // There is none when the start failed, and that must not hide why.
    public ValueTask DisposeAsync() => Broker?.DisposeAsync() ?? default;
}

/// <summary>Three nodes for the tests of one class.</summary>
public sealed class OneCluster : IAsyncLifetime
{
    public RabbitCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await RabbitCluster.StartAsync();

    public ValueTask DisposeAsync() => Cluster?.DisposeAsync() ?? default;
}
