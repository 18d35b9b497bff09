using Warren.Bench.Broker;
using Warren.Bench.Delays;
using Warren.TestSupport;

namespace Warren.Bench.Tests;

public sealed class BenchToolTests
{
    [Theory]
    [InlineData("--rounds is 0", "--rounds", "0")]
    [InlineData("'speed'", "--only", "speed")]
    [InlineData("--surprise", "--surprise")]
    public async Task Wrong_option_is_refused_by_name(string said, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_what_is_compared()
    {
        var (code, output, _) = await RunAsync("--help");

        Assert.Equal(0, code);
        Assert.All(["publish", "process", "http", "idle", "delays", "--connection"], part => Assert.Contains(part, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_task_comes_back_before_its_delay_is_over()
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var bench = await BenchBroker.StartAsync(broker.Amqp(await broker.CreateVirtualHostAsync()).OriginalString, TestContext.Current.CancellationToken);

        var figures = await DelayFigures.MeasureAsync(bench, TimeProvider.System, TextWriter.Null, TestContext.Current.CancellationToken);

        // Times come in whole milliseconds.
        Assert.Equal(4, figures.Count);
        Assert.All(figures, static figure => Assert.Equal((100, true), (figure.Values.Count, figure.Values.Min() >= -1)));
    }

    [Fact]
    public async Task Queues_in_use_are_left_alone_and_a_run_leaves_nothing_behind()
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var connection = broker.Amqp(await broker.CreateVirtualHostAsync()).OriginalString;

        for (var run = 0; run < 2; run++)
        {
            // The second run finds the virtual host as empty as the first.
            var (code, output, error) = await RunAsync("--quick", "--rounds", "1", "--only", "publish", "--connection", connection);
            Assert.True(code == 0, error);
            Assert.Contains("| publish, 256 outstanding", output, StringComparison.Ordinal);
        }

        await new Topology.TopologyReconciler(Workload.Topology, connection).ApplyAsync(cancellationToken: TestContext.Current.CancellationToken);
        var (refused, _, why) = await RunAsync("--quick", "--connection", connection);
        Assert.Equal(1, refused);
        Assert.Contains($"queue '{Workload.Queue}' already", why, StringComparison.Ordinal);
        Assert.DoesNotContain("guest:guest", why, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await BenchTool.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
