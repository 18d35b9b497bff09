using RabbitMQ.Client;

namespace Warren.Topology.Tests;

public sealed class ApplyTests(BrokerFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_makes_the_broker_match_and_a_second_one_does_nothing(bool management)
    {
        var host = await fixture.HostAsync();
        var plan = await host.RunAsync(management, Sample.Everything, "plan", "--exit-code");
        plan.Exited(1);
        Assert.Contains("Plan: 7 exchanges to create, 16 queues to create, 17 bindings to add.", plan.Out, StringComparison.Ordinal);
        Assert.Empty((await host.SnapshotAsync()).Queues);
        (await host.RunAsync(management, Sample.Everything, "verify")).Exited(1);

        var applied = await host.RunAsync(management, Sample.Everything, "apply");
        applied.Exited(0);
        Assert.Contains("+ queue reports.queue ", applied.Out, StringComparison.Ordinal);
        Assert.Contains("Applied: 7 exchanges created, 16 queues created, 17 bindings added.", applied.Out, StringComparison.Ordinal);

        var verified = await host.RunAsync(Sample.Everything, "verify");
        verified.Exited(0);
        Assert.Contains("In sync.", verified.Out, StringComparison.Ordinal);

        var again = await host.RunAsync(management, Sample.Everything, "apply");
        again.Exited(0);
        Assert.Contains("Nothing to do", again.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("  + ", again.Out, StringComparison.Ordinal);
        (await host.RunAsync(management, Sample.Everything, "plan", "--exit-code")).Exited(0);
    }

    [Fact]
    public async Task The_broker_has_exactly_what_the_topology_says()
    {
        var host = await fixture.HostAsync();
        (await host.RunAsync(TaskTopology.Spec, "apply")).Exited(0);

        var wanted = TopologyExpansion.Expand(TaskTopology.Spec);
        var actual = await host.SnapshotAsync();
        Assert.Equivalent(wanted.Exchanges, actual.Exchanges, strict: true);
        Assert.Equal(
            wanted.Queues.Select(static queue => $"{queue.Name} {Sorted(queue)}").Order(StringComparer.Ordinal),
            actual.Queues.Select(static queue => $"{queue.Name} {Sorted(queue)}").Order(StringComparer.Ordinal));
        Assert.Equal(wanted.Bindings.ToHashSet(), actual.Bindings!.ToHashSet());
    }

    [Fact]
    public async Task Without_the_management_api_apply_says_so_and_binds_again()
    {
        var host = await fixture.HostAsync();
        (await host.RunAsync(Sample.Everything, "apply")).Exited(0);
        await host.AmqpAsync(channel => channel.QueueUnbindAsync("reports.queue", "tasks", "reports"));

        var applied = await host.RunOverAmqpAsync(Sample.Everything, "apply");
        applied.Exited(0);
        Assert.Contains("nobody answers there", applied.Error, StringComparison.Ordinal);
        Assert.Contains("17 bindings could not be read and were bound again", applied.Out, StringComparison.Ordinal);
        (await host.RunAsync(Sample.Everything, "verify")).Exited(0);
    }

    [Fact]
    public async Task Two_that_apply_at_the_same_time_both_succeed()
    {
        var host = await fixture.HostAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => host.RunAsync(index % 2 == 0, Sample.Everything, "apply")));
        Assert.All(runs, static run => run.Exited(0));
        (await host.RunAsync(Sample.Everything, "verify")).Exited(0);
    }

    [Fact]
    public async Task A_dead_letter_and_a_retry_take_the_declared_ways()
    {
        var host = await fixture.HostAsync();
        var spec = Sample.Spec(Sample.Queue("work") with { Retry = RetrySpec.Fixed(TimeSpan.FromMilliseconds(20), retries: 1) });
        (await host.RunAsync(spec, "apply")).Exited(0);

        await host.AmqpAsync(async channel =>
        {
            await channel.BasicPublishAsync("tasks.retry", "work.retry.1", mandatory: true, "again"u8.ToArray());
            var returned = await GetAsync(channel, "work");
            await channel.BasicRejectAsync(returned.DeliveryTag, requeue: false);
            Assert.Equal("again"u8.ToArray(), (await GetAsync(channel, "tasks.dlq")).Body.ToArray());
        });
    }

    private static async Task<BasicGetResult> GetAsync(IChannel channel, string queue)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        while (true)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, limit.Token) is { } message)
            {
                return message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private static string Sorted(BrokerQueue queue) => string.Join(',', queue.Arguments.OrderBy(static it => it.Key, StringComparer.Ordinal));
}
