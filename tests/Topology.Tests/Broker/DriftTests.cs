using System.Net.Http.Json;
using RabbitMQ.Client;

namespace Warren.Topology.Tests;

public sealed class DriftTests(BrokerFixture fixture)
{
    private static readonly TopologySpec Spec = Sample.Spec(Sample.Queue("reports.queue", "reports"), Sample.Queue("other.queue", "other"));

    [Fact]
    public async Task A_deleted_queue_is_drift_and_apply_makes_it_again_with_its_bindings()
    {
        var host = await AppliedAsync();
        await host.AmqpAsync(channel => channel.QueueDeleteAsync("reports.queue"));
        var drift = await host.RunAsync(Spec, "verify");
        drift.Exited(1);
        Assert.Contains("+ queue reports.queue", drift.Out, StringComparison.Ordinal);
        Assert.Contains("+ binding tasks -> reports.queue (reports)", drift.Out, StringComparison.Ordinal);
        (await host.RunOverAmqpAsync(Spec, "verify")).Exited(1);
        await RepairAsync(host);
    }

    [Fact]
    public async Task A_removed_binding_is_drift()
    {
        var host = await AppliedAsync();
        await host.AmqpAsync(channel => channel.QueueUnbindAsync("tasks.dlq", "tasks.dlx", "tasks.dlq"));
        var drift = await host.RunAsync(Spec, "verify");
        drift.Exited(1);
        Assert.Contains("+ binding tasks.dlx -> tasks.dlq (tasks.dlq)", drift.Out, StringComparison.Ordinal);
        await RepairAsync(host);
    }

    [Fact]
    public async Task A_key_of_before_is_unbound_with_or_without_arguments()
    {
        var host = await AppliedAsync();
        await host.AmqpAsync(async channel =>
        {
            await channel.QueueBindAsync("reports.queue", "tasks", "old");
            await channel.QueueBindAsync("reports.queue", "tasks", "reports", TestHost.Arguments("x-mine=1"));
        });
        var drift = await host.RunAsync(Spec, "verify");
        drift.Exited(1);
        Assert.Contains("- binding tasks -> reports.queue (old)", drift.Out, StringComparison.Ordinal);

        var applied = await host.RunAsync(Spec, "apply");
        Assert.Contains("Applied: 2 bindings removed.", applied.Out, StringComparison.Ordinal);
        Assert.Equal(["other", "reports"], (await host.SnapshotAsync()).Bindings!.Where(static it => it.Exchange == "tasks").Select(static it => it.RoutingKey).Order());
        await RepairAsync(host);
    }

    [Fact]
    public async Task A_key_that_moves_to_another_queue_ends_there_alone()
    {
        var host = await AppliedAsync();
        var moved = Sample.Spec(Sample.Queue("reports.queue", "reports.new"), Sample.Queue("other.queue", "other", "reports"));
        (await host.RunAsync(moved, "apply")).Exited(0);
        var bindings = (await host.SnapshotAsync()).Bindings!;
        Assert.Equal("other.queue", Assert.Single(bindings, static it => it.RoutingKey == "reports").Destination);
    }

    [Fact]
    public async Task What_others_made_is_noted_and_kept()
    {
        var host = await AppliedAsync();
        await host.AmqpAsync(async channel =>
        {
            await channel.QueueDeclareAsync("reports.queue.retry.9", durable: true, exclusive: false, autoDelete: false);
            await channel.QueueDeclareAsync("audit", durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync("audit", "tasks", "#");
        });
        var verified = await host.RunAsync(Spec, "verify");
        verified.Exited(0);
        Assert.Contains("note: Queue 'reports.queue.retry.9' looks like", verified.Out, StringComparison.Ordinal);
        Assert.Contains("note: Queue 'audit' is bound to 'tasks' with '#'", verified.Out, StringComparison.Ordinal);
        (await host.RunAsync(Spec, "apply")).Exited(0);
        Assert.Contains((await host.SnapshotAsync()).Bindings!, static it => it.Destination == "audit");
    }

    [Fact]
    public async Task Arguments_that_a_policy_adds_are_no_conflict()
    {
        var host = await AppliedAsync();
        using var made = await host.Broker.Management.PutAsJsonAsync(
            $"api/policies/{host.VirtualHost}/limits",
            new Dictionary<string, object>
            {
                ["pattern"] = ".*",
                ["apply-to"] = "queues",
                ["definition"] = new Dictionary<string, object> { ["message-ttl"] = 60_000, ["max-length"] = 5 },
            });
        made.EnsureSuccessStatusCode();
        (await host.RunAsync(Spec, "verify")).Exited(0);
        (await host.RunOverAmqpAsync(Spec, "verify", "--skip-bindings")).Exited(0);
    }

    [Fact]
    public async Task Verify_without_the_management_api_claims_nothing_about_bindings()
    {
        var host = await AppliedAsync();
        var blind = await host.RunOverAmqpAsync(Spec, "verify");
        blind.Exited(2);
        Assert.Contains("bindings cannot be read", blind.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("In sync.", blind.Out, StringComparison.Ordinal);
        var content = await host.RunOverAmqpAsync(Spec, "verify", "--skip-bindings");
        content.Exited(0);
        Assert.Contains("bindings were not looked at", content.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_queues_than_a_page_of_the_management_api_holds_are_all_seen()
    {
        var host = await fixture.HostAsync();
        await host.AmqpAsync(async channel =>
        {
            for (var index = 0; index < 520; index++)
            {
                await channel.QueueDeclareAsync($"a{index}", durable: false, exclusive: true, autoDelete: true);
            }

            Assert.Equal(520, (await host.SnapshotAsync()).Queues.Count);
        });
    }

    private static async Task RepairAsync(TestHost host)
    {
        (await host.RunAsync(Spec, "apply")).Exited(0);
        (await host.RunAsync(Spec, "verify")).Exited(0);
    }

    private async Task<TestHost> AppliedAsync()
    {
        var host = await fixture.HostAsync();
        var applied = await host.RunAsync(Spec, "apply");
        applied.Exited(0);
        return host;
    }
}
