using Warren.TestSupport;

namespace Warren.Core.Tests;

public sealed class BrokerTests
{
    [Fact]
    public async Task Broker_restarts_on_its_data()
    {
        await using var broker = await RabbitBroker.StartAsync();
        var vhost = await broker.CreateVirtualHostAsync();
        await broker.KillAsync();
        await broker.RestartAsync();
        Assert.Contains(vhost, await broker.CtlAsync("rabbitmqctl", "list_vhosts"));
    }
}
