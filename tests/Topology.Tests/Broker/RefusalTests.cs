using System.Net.Http.Json;
using Warren.TestSupport;

namespace Warren.Topology.Tests;

public sealed class RefusalTests(BrokerFixture fixture)
{
    private static readonly TopologySpec Spec = Sample.Spec(Sample.Queue());

    private int Port => fixture.Broker.AmqpPort;

    [Fact]
    public async Task A_wrong_password_is_named_as_such()
    {
        var run = await RunAsync($"amqp://guest:sesame@127.0.0.1:{Port}/", "apply", "--wait", "60");
        Assert.Contains($"The broker at 127.0.0.1:{Port}/ refuses the user 'guest' or the password", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_named_as_such()
    {
        var closed = FreePorts.Take(1)[0];
        var run = await RunAsync($"amqp://guest:sesame@127.0.0.1:{closed}/", "verify");
        Assert.Contains($"Nobody answers at 127.0.0.1:{closed} (Connection refused)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_something_else_listens_is_no_broker()
    {
        var run = await RunAsync($"amqp://guest:sesame@127.0.0.1:{fixture.Broker.ManagementPort}/", "plan");
        Assert.Contains($"Nobody answers at 127.0.0.1:{fixture.Broker.ManagementPort}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_virtual_host_is_named_with_the_command_that_makes_it()
    {
        var run = await RunAsync($"amqp://guest:guest@127.0.0.1:{Port}/no-such", "apply");
        Assert.Contains($"has no virtual host 'no-such'. Make it with: rabbitmqctl add_vhost 'no-such'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_the_virtual_host_or_without_permission_is_told_what_to_grant()
    {
        var host = await fixture.HostAsync();
        var user = $"u{Guid.CreateVersion7():n}";
        using var created = await fixture.Broker.Management.PutAsJsonAsync($"api/users/{user}", new { password = "sesame", tags = "" });
        created.EnsureSuccessStatusCode();
        var connection = $"amqp://{user}:sesame@127.0.0.1:{Port}/{host.VirtualHost}";
        var grant = $"rabbitmqctl set_permissions -p '{host.VirtualHost}' '{user}' '.*' '.*' '.*'";

        var outside = await RunAsync(connection, "apply");
        Assert.Contains($"User '{user}' may not use the virtual host '{host.VirtualHost}'", outside.Error, StringComparison.Ordinal);
        Assert.Contains(grant, outside.Error, StringComparison.Ordinal);

        using var permitted = await fixture.Broker.Management.PutAsJsonAsync($"api/permissions/{host.VirtualHost}/{user}", new { configure = "", write = "", read = ".*" });
        permitted.EnsureSuccessStatusCode();
        var powerless = await RunAsync(connection, "apply");
        Assert.Contains($"User '{user}' may not ", powerless.Error, StringComparison.Ordinal);
        Assert.Contains(grant, powerless.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_management_api_that_refuses_the_user_is_done_without()
    {
        var host = await fixture.HostAsync();
        var run = await ToolResult.OfAsync(Spec, ["apply", "--connection", host.Connection, "--management", $"http://guest:sesame@127.0.0.1:{fixture.Broker.ManagementPort}"]);
        run.Exited(0);
        Assert.Contains("it refuses the user", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
        (await host.RunAsync(Spec, "verify")).Exited(0);
    }

    [Fact]
    public async Task The_management_api_of_another_broker_is_not_believed()
    {
        var host = await fixture.HostAsync();
        await using var other = await RabbitBroker.StartAsync();
        var run = await ToolResult.OfAsync(Spec, ["plan", "--connection", host.Connection, "--management", other.ManagementUri.ToString()]);
        run.Exited(0);
        Assert.Contains("belongs to another broker", run.Error, StringComparison.Ordinal);
        Assert.Contains("read through AMQP alone", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topology_with_problems_is_refused_with_all_of_them_before_any_broker_is_asked()
    {
        var broken = Sample.Spec(Sample.Queue() with { Prefetch = 0, RoutingKeys = [] });
        foreach (var args in new string[][] { ["plan"], ["apply"], ["verify"], ["export", "--format", "json"] })
        {
            var run = await ToolResult.OfAsync(broken, [.. args, "--connection", "amqp://127.0.0.1:1/"]);
            run.Exited(2);
            Assert.Contains("it has no routing key", run.Error, StringComparison.Ordinal);
            Assert.Contains("Prefetch is 0", run.Error, StringComparison.Ordinal);
        }
    }

    private static async Task<ToolResult> RunAsync(string connection, params string[] args)
    {
        var run = await ToolResult.OfAsync(Spec, [.. args, "--connection", connection, "--management", "http://127.0.0.1:1/"]);
        run.Exited(2);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.All, StringComparison.Ordinal);
        return run;
    }
}
