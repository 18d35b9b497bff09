using RabbitMQ.Client;

namespace Warren.Topology.Tests;

public sealed class ConflictTests(BrokerFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_queue_with_another_argument_is_reported_and_nothing_is_created(bool management)
    {
        var host = await fixture.HostAsync();
        await DeclareAsync(host, "reports.queue", "x-queue-type=classic", "x-max-priority=9", "x-dead-letter-exchange=tasks.dlx", "x-dead-letter-routing-key=tasks.dlq");

        foreach (var command in new[] { "plan", "apply" })
        {
            var run = await host.RunAsync(management, Sample.Spec(Sample.Queue()), command);
            run.Exited(2);
            Assert.Contains("Queue 'reports.queue' exists with x-max-priority 9 but the topology asks for 10.", run.Error, StringComparison.Ordinal);
            Assert.Contains("'topology migrate' replaces the queue and keeps its messages, or rename it in TaskTopology.cs.", run.Error, StringComparison.Ordinal);
        }

        (await host.RunAsync(management, Sample.Spec(Sample.Queue()), "verify")).Exited(1);
        var left = await host.SnapshotAsync();
        Assert.Equal("reports.queue", Assert.Single(left.Queues).Name);
        Assert.Empty(left.Exchanges);
        Assert.Empty(left.Bindings!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_missing_a_surplus_and_a_text_argument_are_told_apart(bool management)
    {
        var host = await fixture.HostAsync();
        await DeclareAsync(host, "none", "x-queue-type=classic", "x-dead-letter-exchange=tasks.dlx", "x-dead-letter-routing-key=tasks.dlq");
        await DeclareAsync(host, "more", "x-queue-type=classic", "x-max-priority=10", "x-dead-letter-exchange=tasks.dlx", "x-dead-letter-routing-key=tasks.dlq", "x-expires=600000");
        await DeclareAsync(host, "text", "x-queue-type=classic", "x-max-priority=10", "x-dead-letter-exchange=it's other", "x-dead-letter-routing-key=tasks.dlq");

        var run = await host.RunAsync(management, Sample.Spec(Sample.Queue("none"), Sample.Queue("more"), Sample.Queue("text")), "apply");
        run.Exited(2);
        Assert.Contains("Queue 'none' exists with no x-max-priority but the topology asks for x-max-priority 10.", run.Error, StringComparison.Ordinal);
        Assert.Contains("Queue 'more' exists with x-expires 600000 but the topology asks for no x-expires.", run.Error, StringComparison.Ordinal);
        Assert.Contains("Queue 'text' exists with x-dead-letter-exchange it's other but the topology asks for tasks.dlx.", run.Error, StringComparison.Ordinal);
        Assert.Contains("3 conflict(s), so nothing was changed", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_queue_of_another_type_is_reported(bool management)
    {
        var host = await fixture.HostAsync();
        await DeclareAsync(host, "reports.queue", "x-queue-type=quorum", "x-dead-letter-exchange=tasks.dlx", "x-dead-letter-routing-key=tasks.dlq");
        var run = await host.RunAsync(management, Sample.Spec(Sample.Queue()), "apply");
        run.Exited(2);

        // Over AMQP only the first difference is known, and that is the broker's choice.
        Assert.Contains("Queue 'reports.queue' exists with " + (management ? "x-queue-type quorum, no x-max-priority" : ""), run.Error, StringComparison.Ordinal);
        Assert.Contains("but the topology asks for " + (management ? "x-queue-type classic, x-max-priority 10." : ""), run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exchange_of_another_type_and_one_that_is_not_durable_are_reported(bool management)
    {
        var host = await fixture.HostAsync();
        await host.AmqpAsync(async channel =>
        {
            await channel.ExchangeDeclareAsync("tasks", "direct", durable: true);
            await channel.ExchangeDeclareAsync("tasks.retry", "direct", durable: false);
        });
        var run = await host.RunAsync(management, Sample.Spec(Sample.Queue()), "apply");
        run.Exited(2);
        Assert.Contains("Exchange 'tasks' exists with type direct but the topology asks for topic.", run.Error, StringComparison.Ordinal);
        Assert.Contains("Exchange 'tasks.retry' exists with durable false but the topology asks for true.", run.Error, StringComparison.Ordinal);
        Assert.Empty((await host.SnapshotAsync()).Queues);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_queue_that_was_declared_without_a_type_is_a_classic_one(bool management)
    {
        var host = await fixture.HostAsync();
        await DeclareAsync(host, "reports.queue", "x-max-priority=10", "x-dead-letter-exchange=tasks.dlx", "x-dead-letter-routing-key=tasks.dlq");
        var run = await host.RunAsync(management, Sample.Spec(Sample.Queue()), "apply");
        run.Exited(0);
        (await host.RunAsync(Sample.Spec(Sample.Queue()), "verify")).Exited(0);
    }

    private static Task DeclareAsync(TestHost host, string name, params string[] arguments) => host.AmqpAsync(
        channel => channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, TestHost.Arguments(arguments)));
}
