using Warren.TestSupport;

namespace Warren.Hosting.Tests.Queues;

/// <summary>A broker for tests that stop, kill or misconfigure it.</summary>
public sealed class OwnBroker : IAsyncLifetime
{
    public RabbitBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitBroker.StartAsync();

    public ValueTask DisposeAsync() => Broker.DisposeAsync();

    /// <summary>From now on the broker closes new channels with a message that is unacknowledged for so long.</summary>
    public Task LimitAcknowledgementsAsync(TimeSpan limit) => Broker.CtlAsync(
        "rabbitmqctl", "-q", "eval", $"application:set_env(rabbit, consumer_timeout, {limit.TotalMilliseconds:0}), application:set_env(rabbit, channel_tick_interval, 500).");
}
