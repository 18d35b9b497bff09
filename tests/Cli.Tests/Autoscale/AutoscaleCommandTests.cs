using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Cli.Tests;

/// <summary>What the command refuses before it starts anything.</summary>
public sealed class AutoscaleCommandTests(BrokerFixture fixture)
{
    // Any file does: nothing is started.
    private static readonly string App = typeof(AutoscaleCommandTests).Assembly.Location;

    [Fact]
    public async Task Wrong_options_are_told_one_by_one()
    {
        var run = await RunAsync(
            "amqp://guest:sesame@127.0.0.1:1/", "--app", "/no/such.dll", "--polling", "0", "--window", "-1", "--cooldown", "-1", "--workers", "0", "--port", "0", "--group", "nowhere", "--management", "sesame");
        Assert.Equal(2, run.ExitCode);
        Assert.All(
            ["--app is '/no/such.dll'", "--polling is 0", "--window is -1", "--cooldown is -1", "--workers is 0", "--port is 0", "--group is 'nowhere'", "is no URL"],
            problem => Assert.Contains(problem, run.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_scaled_for()
    {
        var run = await RunAsync($"amqp://guest:sesame@127.0.0.1:{FreePorts.Take(1)[0]}/", "--app", App);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Nobody answers at", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_without_management_is_scaled_for_by_half_of_the_figures()
    {
        var run = await RunAsync(fixture.Broker.Amqp().OriginalString, "--app", App, "--management", "http://127.0.0.1:1/");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("rabbitmq-plugins enable rabbitmq_management", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_gives_no_examples()
    {
        var run = await RunAsync("amqp://guest:sesame@127.0.0.1:1/", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
    }

    private static async Task<ToolResult> RunAsync(string connection, params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var context = new ToolContext(TaskTopology.Spec, output, error, name => name == BrokerConnection.SettingName ? connection : null, TimeProvider.System);
        var code = await CommandLineTool.RunAsync(["autoscale", .. args], context, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}
