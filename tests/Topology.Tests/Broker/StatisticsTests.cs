using RabbitMQ.Client;
using Warren.TestSupport;

namespace Warren.Topology.Tests;

/// <summary>The figures that instances are scaled by.</summary>
public sealed class StatisticsTests(BrokerFixture fixture)
{
    [Fact]
    public async Task Messages_that_a_client_holds_are_not_counted()
    {
        var host = await fixture.HostAsync();
        var name = $"holder-{Guid.CreateVersion7():n}";
        await using var connection = await BrokerConnection.CreateFactory(host.Connection, name).CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), TestContext.Current.CancellationToken);
        await channel.QueueDeclareAsync("work", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
        for (var number = 0; number < 3; number++)
        {
            await channel.BasicPublishAsync("", "work", "{}"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        using var statistics = await BrokerStatistics.OpenAsync(host.Connection, host.Broker.ManagementUri, TestContext.Current.CancellationToken);
        Assert.NotNull(await channel.BasicGetAsync("work", autoAck: false, TestContext.Current.CancellationToken));
        // They lag.
        await UntilAsync(async () => (await statistics.HeldAsync(TestContext.Current.CancellationToken)).GetValueOrDefault(name) == 1);
        await UntilAsync(async () => (await statistics.MessagesAsync(TestContext.Current.CancellationToken)).GetValueOrDefault("work") == 3);
        Assert.Single(await statistics.MessagesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_broker_without_management_has_figures()
    {
        var host = await fixture.HostAsync();
        var refused = await Assert.ThrowsAsync<TopologyException>(() => BrokerStatistics.OpenAsync(host.Connection, new("http://127.0.0.1:1/"), TestContext.Current.CancellationToken));
        Assert.Contains("rabbitmq-plugins enable rabbitmq_management", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guest:", refused.Message, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<Task<bool>> wanted) =>
        Assert.True(await Polling.TriedAsync(wanted, TimeSpan.FromMinutes(3), TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken), "the figures have not come in a minute");
}
