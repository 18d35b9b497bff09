using Warren.Processing;
using Warren.Topology;

namespace Warren.Core.Tests.Processing;

public sealed class DeliveryVerdictTests
{
    private static readonly QueueSpec Classic = new("q") { RoutingKeys = ["q"], MaxDeliveries = 10 };

    [Theory]
    [InlineData(false, 0, "Run", 0)]
    [InlineData(true, 0, "Recount", 1)]
    [InlineData(false, 1, "RunAgain", 1)]
    [InlineData(false, 4, "RunAgain", 4)]
    [InlineData(false, 5, "RunAlone", 5)]
    [InlineData(true, 5, "Recount", 6)]
    [InlineData(false, 9, "RunAlone", 9)]
    [InlineData(true, 9, "DeadLetter", 10)]
    [InlineData(true, int.MaxValue, "DeadLetter", 1_000_001)]
    public void Classic_queue_counts_in_the_copys_header(bool redelivered, int copied, string action, int redeliveries) =>
        AssertVerdict(action, redeliveries, Classic, redelivered, (TaskHeaders.Redeliveries, copied));

    [Theory]
    [InlineData(false, 0, 0, "Run", 0)]
    [InlineData(true, 0, 0, "Run", 0)]
    [InlineData(true, 0, 3, "RunAgain", 3)]
    [InlineData(true, 4, 3, "RunAlone", 7)]
    [InlineData(true, 0, 10, "DeadLetter", 10)]
    [InlineData(true, int.MaxValue, int.MaxValue, "DeadLetter", 2_000_000)]
    public void Quorum_queue_counts_itself_and_its_flag_means_nothing(bool redelivered, int copied, int counted, string action, int redeliveries) =>
        AssertVerdict(action, redeliveries, Classic with { Type = QueueType.Quorum }, redelivered, (TaskHeaders.Redeliveries, copied), ("x-delivery-count", (long)counted));

    [Fact]
    public void Message_that_stepped_aside_through_a_retry_queue_is_counted_when_it_comes_back() =>
        AssertVerdict("Recount", 3, Classic, redelivered: true, (TaskHeaders.Redeliveries, 2), ("x-death", new List<object?>()));

    [Fact]
    public void Count_of_a_quorum_queue_means_nothing_on_a_classic_one() =>
        AssertVerdict("Run", 0, Classic, redelivered: false, ("x-delivery-count", 7L));

    [Fact]
    public void Forged_count_is_read_as_none() => AssertVerdict("Run", 0, Classic, redelivered: false, (TaskHeaders.Redeliveries, "many"));

    private static void AssertVerdict(string action, int redeliveries, QueueSpec queue, bool redelivered, params (string Name, object? Value)[] headers)
    {
        var delivery = new TaskDelivery("q", default, new() { Headers = headers.ToDictionary(static header => header.Name, static header => header.Value) }) { Redelivered = redelivered };
        var verdict = DeliveryVerdict.Of(delivery, queue);
        Assert.Equal((action, redeliveries), (verdict.Action.ToString(), verdict.Redeliveries));
    }
}
