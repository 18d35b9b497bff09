using System.Text.Json;
using System.Xml.Linq;

namespace Warren.Topology.Tests;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("warren-simulate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Text_does_not_show_what_was_asked_for()
    {
        var picture = Path.Combine(_folder, "run.svg");
        var run = await RunAsync("--queue", "task_queue", "--shape", "backlog", "--tasks", "200", "--duration", "5", "--variation", "0", "--price", "0.5", "--plot", picture);
        run.Exited(0);
        Assert.All(
            ["Messages, ready and unacknowledged, at most 200", "Instances, at most 10", "Waiting      half up to", "instance-hours", "at 0.5 an hour", "flaps"],
            text => Assert.Contains(text, run.Out, StringComparison.Ordinal));
        Assert.Equal(3, XDocument.Load(picture).Root!.Elements().Count(static element => element.Name.LocalName == "g"));
    }

    [Fact]
    public async Task Numbers_that_are_tried_do_not_replace_those_of_the_topology()
    {
        string[] load = ["--queue", "task_queue", "--shape", "backlog", "--tasks", "1000", "--duration", "1", "--variation", "0", "--format", "json"];
        var one = await OneAsync([.. load, "--min", "1", "--max", "1", "--concurrency", "1"]);
        Assert.Equal((1000, 1000, 999), (one.GetProperty("ended").GetInt32(), one.GetProperty("lengthSeconds").GetDouble(), one.GetProperty("waitMaxSeconds").GetDouble()));
        var ten = await OneAsync([.. load, "--min", "1", "--max", "1", "--concurrency", "10", "--prefetch", "10"]);
        Assert.Equal(100, ten.GetProperty("lengthSeconds").GetDouble());
        Assert.Equal(0.0278, ten.GetProperty("instanceHours").GetDouble());
    }

    [Fact]
    public async Task Same_seed_gives_another_result()
    {
        string[] args = ["--queue", "task_queue", "--shape", "burst", "--tasks", "500", "--format", "csv"];
        var (first, second, other) = (await RunAsync(args), await RunAsync(args), await RunAsync([.. args, "--seed", "2"]));
        Assert.StartsWith("group,at_seconds,messages,instances,wait_seconds\nwork,0,", first.Out, StringComparison.Ordinal);
        Assert.Equal(first.Out, second.Out);
        Assert.NotEqual(first.Out, other.Out);
    }

    [Fact]
    public async Task A_trace_of_several_queues_does_not_go_to_their_groups()
    {
        var trace = Path.Combine(_folder, "trace.csv");
        await File.WriteAllTextAsync(trace, "at_seconds,count,duration_seconds,queue\n0,5,1,orders.queue\n30,7,1,task_queue\n", TestContext.Current.CancellationToken);
        var run = await RunAsync("--trace", trace, "--format", "json");
        run.Exited(0);
        Assert.Equal(
            [("orders", 5), ("work", 7)],
            JsonElement.Parse(run.Out).GetProperty("groups").EnumerateArray().Select(static group => (group.GetProperty("group").GetString()!, group.GetProperty("tasks").GetInt32())).Order());

        await File.WriteAllTextAsync(trace, "0,5,1\n", TestContext.Current.CancellationToken);
        Assert.Contains("name no queue", (await RunAsync("--trace", trace)).Error, StringComparison.Ordinal);
        (await RunAsync("--trace", trace, "--queue", "task_queue")).Exited(0);
    }

    [Fact]
    public async Task Wrong_numbers_are_told_one_by_one()
    {
        var run = await RunAsync("--queue", "task_queue", "--shape", "steady", "--tasks", "0", "--duration", "-1", "--variation", "11", "--start-delay", "-1", "--price", "-1");
        run.Exited(2);
        Assert.All(["--tasks is 0", "--duration is -1", "--variation is 11", "--start-delay is -1", "--price is -1"], problem => Assert.Contains(problem, run.Error, StringComparison.Ordinal));

        var invalid = await RunAsync("--queue", "task_queue", "--shape", "steady", "--min", "5", "--max", "2", "--prefetch", "0");
        invalid.Exited(2);
        Assert.Contains("Prefetch is 0", invalid.Error, StringComparison.Ordinal);
        Assert.Contains("MinInstances 5 is more than Scale.MaxInstances 2", invalid.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--shape", "steady")]
    [InlineData("--shape", "wild", "--queue", "task_queue")]
    [InlineData("--shape", "steady", "--queue", "nowhere")]
    [InlineData("--shape", "steady", "--trace", "x", "--queue", "task_queue")]
    [InlineData("--trace", "/no/such/file")]
    [InlineData("--trace", "/no/such/file", "--max", "3")]
    [InlineData("--shape", "steady", "--queue", "task_queue", "--over", "0")]
    [InlineData("--shape", "steady", "--queue", "task_queue", "--tasks", "10", "--plot", "/no/such/folder/x.svg")]
    [InlineData("--shape", "steady", "--queue", "task_queue", "--format", "xml")]
    public async Task What_cannot_be_simulated_is_no_error(params string[] args)
    {
        var run = await RunAsync(args);
        run.Exited(2);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.All, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> OneAsync(params string[] args)
    {
        var run = await RunAsync(args);
        run.Exited(0);
        return Assert.Single(JsonElement.Parse(run.Out).GetProperty("groups").EnumerateArray().ToArray());
    }

    private static Task<ToolResult> RunAsync(params string[] args) => ToolResult.OfAsync(TaskTopology.Spec, ["simulate", .. args]);
}
