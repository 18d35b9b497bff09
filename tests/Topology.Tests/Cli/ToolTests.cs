using System.Text.Json;
using Warren.TestSupport;

namespace Warren.Topology.Tests;

/// <summary>The tool as a process, with the project's own topology.</summary>
public sealed class ToolTests(BrokerFixture fixture)
{
    [Fact]
    public async Task Plan_apply_and_verify_answer_with_their_exit_codes()
    {
        var host = await fixture.HostAsync();
        var environment = new Dictionary<string, string>
        {
            ["RabbitMQConnection"] = host.Connection,
            ["RabbitMQManagement"] = fixture.Broker.ManagementUri.ToString(),
        };
        (await ToolResult.OfProcessAsync(["verify"], environment)).Exited(1);
        (await ToolResult.OfProcessAsync(["plan"], environment)).Exited(0);
        (await ToolResult.OfProcessAsync(["plan", "--exit-code"], environment)).Exited(1);
        (await ToolResult.OfProcessAsync(["apply", "--wait", "5"], environment)).Exited(0);
        (await ToolResult.OfProcessAsync(["verify"], environment)).Exited(0);
        var again = await ToolResult.OfProcessAsync(["apply"], environment);
        again.Exited(0);
        Assert.Contains("Nothing to do", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_an_error_without_a_stack_trace()
    {
        var port = FreePorts.Take(1)[0];
        var run = await ToolResult.OfProcessAsync(["apply", "--connection", $"amqp://guest:sesame@127.0.0.1:{port}/"]);
        run.Exited(2);
        Assert.Contains("Nobody answers at", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_waits_for_a_broker_that_comes_later()
    {
        await using var broker = await RabbitBroker.StartAsync();
        await broker.StopAsync();
        await using var error = new SignallingWriter("Waiting up to 90 s for a broker");
        await using var output = new StringWriter();
        var context = new ToolContext(Sample.Spec(Sample.Queue()), output, error, static _ => null);
        var run = TopologyTool.RunAsync(
            ["apply", "--wait", "90", "--connection", broker.Amqp().ToString(), "--management", broker.ManagementUri.ToString()], context);
        await error.Seen;
        await broker.RestartAsync();
        Assert.Equal(0, await run);
        Assert.Contains("Applied: ", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apply", "--wait", "soon")]
    [InlineData("apply", "--wait", "-1")]
    [InlineData("plan", "--no-such-option")]
    [InlineData("export")]
    [InlineData("export", "--format", "xml")]
    [InlineData("export", "--format", "json", "--output", "/no/such/folder/file.json")]
    [InlineData("plan", "--connection", "sesame")]
    [InlineData("plan", "--management", "sesame")]
    [InlineData("no-such-command")]
    [InlineData]
    public async Task A_wrong_command_line_is_an_error_and_not_drift(params string[] args)
    {
        var run = await ToolResult.OfAsync(TaskTopology.Spec, args);
        run.Exited(2);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("plan", "--help")]
    [InlineData("apply", "--help")]
    [InlineData("verify", "--help")]
    [InlineData("export", "--help")]
    [InlineData("simulate", "--help")]
    public async Task Help_gives_examples_and_never_the_configured_connection(params string[] args)
    {
        var run = await ToolResult.OfAsync(
            TaskTopology.Spec, args, new Dictionary<string, string> { ["RabbitMQConnection"] = "amqp://user:sesame@host/" });
        run.Exited(0);
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_takes_the_virtual_host_of_the_connection_unless_one_is_named()
    {
        var environment = new Dictionary<string, string> { ["RabbitMQConnection"] = "amqp://user:sesame@host/orders" };
        Assert.Equal("orders", await VirtualHostAsync([], environment));
        Assert.Equal("named", await VirtualHostAsync(["--vhost", "named"], environment));
        Assert.Equal("/", await VirtualHostAsync([], []));
    }

    [Fact]
    public async Task List_shows_every_queue()
    {
        var run = await ToolResult.OfAsync(TaskTopology.Spec, ["list"]);
        run.Exited(0);
        Assert.All(TaskTopology.Spec.Queues, queue => Assert.Contains(queue.Name, run.Out, StringComparison.Ordinal));
    }

    private static async Task<string?> VirtualHostAsync(string[] args, Dictionary<string, string> environment)
    {
        var run = await ToolResult.OfAsync(TaskTopology.Spec, ["export", "--format", "definitions", .. args], environment);
        run.Exited(0);
        using var document = JsonDocument.Parse(run.Out);
        return document.RootElement.GetProperty("queues")[0].GetProperty("vhost").GetString();
    }
}
