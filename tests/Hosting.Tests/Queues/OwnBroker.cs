using Warren.TestSupport;

namespace Warren.Hosting.Tests.Queues;

/// <summary>A broker for tests that stop, kill or misconfigure it.</summary>
public sealed class OwnBroker : IAsyncLifetime
{
    public RabbitBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitBroker.StartAsync();

    public ValueTask DisposeAsync() => Broker.DisposeAsync();

    /// <summary>Makes the broker close the channels of a virtual host with 406, as for a client that acknowledges what it never had.</summary>
    public Task CloseChannelsAsync(string virtualHost) => Broker.CtlAsync(
        "rabbitmqctl", "-q", "eval",
        $"[rabbit_channel_common:do(Pid, {{'basic.ack', 999999, false}}) || Pid <- rabbit_channel:list_local(), [{{vhost, <<\"{virtualHost}\">>}}, {{consumer_count, N}}] <- [rabbit_channel:info(Pid, [vhost, consumer_count])], N > 0].");
}
