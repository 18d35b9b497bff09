using System.Net.Http.Json;
using System.Text.Json;
using RabbitMQ.Client;

namespace Warren.TestSupport.Tests;

/// <summary>What every test that uses a broker relies on, on whichever RabbitMQ version ./test runs it.</summary>
public sealed class RabbitBrokerTests
{
    [Fact]
    public async Task Broker_is_not_of_the_version_that_test_asked_for()
    {
        await using var broker = await RabbitBroker.StartAsync();
        var overview = await broker.Management.GetFromJsonAsync<JsonElement>("api/overview", TestContext.Current.CancellationToken);
        var actual = overview.GetProperty("rabbitmq_version").GetString();
        var expected = Environment.GetEnvironmentVariable("WARREN_TEST_RABBIT_VERSION");
        Assert.StartsWith(expected is { Length: > 0 } ? expected + "." : "", actual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirmed_message_is_missing_after_kill_and_restart()
    {
        await using var broker = await RabbitBroker.StartAsync();
        await PublishDurableAsync(broker, "kept");
        await broker.WriteDefinitionsAsync();
        await broker.KillAsync();
        await broker.RestartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("kept", await TakeAsync(broker));
    }

    [Fact]
    public async Task Confirmed_message_is_missing_after_stop_and_restart()
    {
        await using var broker = await RabbitBroker.StartAsync();
        await PublishDurableAsync(broker, "kept");
        await broker.StopAsync();
        await broker.RestartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("kept", await TakeAsync(broker));
    }

    [Fact]
    public async Task Brokers_that_run_side_by_side_meet()
    {
        var brokers = await Task.WhenAll(RabbitBroker.StartAsync(), RabbitBroker.StartAsync());
        await using var first = brokers[0];
        await using var second = brokers[1];
        var vhost = await first.CreateVirtualHostAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(vhost, await first.CtlAsync("rabbitmqctl", "list_vhosts"), StringComparison.Ordinal);
        Assert.DoesNotContain(vhost, await second.CtlAsync("rabbitmqctl", "list_vhosts"), StringComparison.Ordinal);

        await first.KillAsync();
        Assert.Contains("Ping succeeded", await second.CtlAsync("rabbitmq-diagnostics", "ping"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extra_configuration_is_ignored()
    {
        await using var broker = await RabbitBroker.StartAsync("channel_max = 17");
        await using var connection = await new ConnectionFactory { Uri = broker.Amqp() }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(17, connection.ChannelMax);
    }

    [Fact]
    public async Task Broker_that_cannot_start_says_nothing_of_the_reason()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RabbitBroker.StartAsync("no_such_setting = 1"));
        Assert.Contains("no_such_setting", failure.Message, StringComparison.Ordinal);
    }

    private static async Task PublishDurableAsync(RabbitBroker broker, string text)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Amqp() }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync("durable", durable: true, exclusive: false, autoDelete: false);
        await channel.BasicPublishAsync("", "durable", mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static async Task<string?> TakeAsync(RabbitBroker broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Amqp() }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var got = await channel.BasicGetAsync("durable", autoAck: true);
        return got is null ? null : System.Text.Encoding.UTF8.GetString(got.Body.Span);
    }
}
