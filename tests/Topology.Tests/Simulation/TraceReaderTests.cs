namespace Warren.Topology.Tests;

public sealed class TraceReaderTests
{
    private static readonly string[] Queues = ["work", "reports"];

    [Fact]
    public void A_trace_is_not_read_in_the_order_of_its_times()
    {
        var arrivals = TraceReader.Read(["at_seconds,count,duration_seconds,queue", "# night", "", "60,25,1.5", " 0 , 1 , 0 , \"reports\" "], "trace", Queues);
        Assert.Equal([new(TimeSpan.Zero, 1, TimeSpan.Zero, "reports"), new(TimeSpan.FromMinutes(1), 25, TimeSpan.FromSeconds(1.5))], arrivals);
    }

    [Fact]
    public void Only_the_first_wrong_line_is_told()
    {
        var refused = Assert.Throws<TopologyException>(() => TraceReader.Read(["0,1", "-1,1,1", "0,0,1", "0,1.5,1", "0,1,NaN", "0,1,1,nowhere", "1e300,1,1", "0,5000001,1"], "load.csv", Queues));
        Assert.StartsWith("The trace 'load.csv' cannot be used:", refused.Message, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, 8), line => Assert.Contains($"\n  line {line}: ", refused.Message, StringComparison.Ordinal));
        Assert.Contains("queue 'nowhere' is none of work, reports", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Garbage_is_repeated_without_end()
    {
        var refused = Assert.Throws<TopologyException>(() => TraceReader.Read(Enumerable.Repeat(new string('x', 10_000), 10_000), "garbage", Queues));
        Assert.InRange(refused.Message.Length, 100, 5_000);
    }

    [Fact]
    public void An_empty_trace_is_no_error() =>
        Assert.Contains("it has no arrivals", Assert.Throws<TopologyException>(() => TraceReader.Read(["# nothing"], "empty", Queues)).Message, StringComparison.Ordinal);
}
