namespace Warren.Bench.Tests;

public sealed class RoundsTests
{
    private static readonly BenchSettings Settings = new(Rounds: 2, [Area.Publish], Quick: false);

    [Fact]
    public async Task Sides_take_turns_and_the_first_round_does_not_count()
    {
        var calls = new List<string>();
        var scenario = new Scenario("probe", 0.9, Take("ours", 2), Take("raw", 1)) { Operations = 10, Slices = 2 };

        var comparison = Assert.Single(await new Rounds(Settings, TimeProvider.System, TextWriter.Null).RunAsync([scenario], TestContext.Current.CancellationToken));

        string[] round = ["ours", "raw", "raw", "ours"];
        string[] next = ["raw", "ours", "ours", "raw"];
        Assert.Equal([.. round, .. next, .. round], calls);
        Assert.Equal(2, comparison.Rounds.Count);
        Assert.All(comparison.Rounds, static pair => Assert.Equal((2.5, 5), (pair.Ours, pair.Raw)));

        Way Take(string side, int seconds) => (_, _) =>
        {
            calls.Add(side);
            return Task.FromResult(TimeSpan.FromSeconds(seconds));
        };
    }

    [Fact]
    public async Task Machine_that_is_too_slow_gets_fewer_rounds()
    {
        var progress = new StringWriter();
        var scenario = new Scenario("probe", 0.9, OneSecond, OneSecond) { Operations = 1 };
        var settings = Settings with { Rounds = 40, Limit = TimeSpan.Zero };

        var comparison = Assert.Single(await new Rounds(settings, TimeProvider.System, progress).RunAsync([scenario], TestContext.Current.CancellationToken));

        Assert.Single(comparison.Rounds);
        Assert.Contains("Stopped after 1 of 40 rounds", progress.ToString(), StringComparison.Ordinal);

        static Task<TimeSpan> OneSecond(int operations, CancellationToken cancellationToken) => Task.FromResult(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("work")]
    [InlineData("a_task_with_a_longer_name")]
    public void Body_has_256_bytes_and_is_JSON(string task)
    {
        Assert.Equal(256, Workload.TextBody(task).Length);
        Assert.Equal(256, Workload.RecordBody(task).Length);
        using var json = System.Text.Json.JsonDocument.Parse(Workload.RecordBody(task));
        Assert.Equal(task, json.RootElement.GetProperty("task").GetString());
    }
}
