namespace Warren.Topology.Tests;

public sealed class RetryQueuesTests
{
    private static readonly QueueSpec Queue = Sample.Queue("q");

    [Fact]
    public void Equal_delays_share_a_retry_queue() =>
        Assert.Equal([new("q.retry.1", TimeSpan.FromSeconds(5)), new("q.retry.2", TimeSpan.FromSeconds(30))], RetryQueues.Of(Queue));

    [Theory]
    [InlineData(-1, "q.retry.1")]
    [InlineData(0, "q.retry.1")]
    [InlineData(1, "q.retry.2")]
    [InlineData(2, "q.retry.1")]
    [InlineData(3, null)]
    [InlineData(int.MaxValue, null)]
    public void The_retry_count_chooses_the_queue_until_none_is_left(int retries, string? expected) =>
        Assert.Equal(expected, RetryQueues.For(Queue, retries)?.Name);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(5, 6)]
    [InlineData(10, 1)]
    public void Priority_is_turned_round_for_the_broker_and_back(int priority, byte amqp)
    {
        Assert.Equal(amqp, TaskPriority.ToAmqp(priority));
        Assert.Equal(priority, TaskPriority.FromAmqp(amqp));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData((byte)0, 10)]
    [InlineData((byte)255, 1)]
    public void A_priority_from_outside_lands_in_range(byte? amqp, int priority) => Assert.Equal(priority, TaskPriority.FromAmqp(amqp));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_priority_out_of_range_is_refused(int priority) => Assert.Throws<ArgumentOutOfRangeException>(() => TaskPriority.ToAmqp(priority));

    [Fact]
    public void Exponential_delays_grow_to_their_cap() =>
        Assert.Equal(
            [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)],
            RetrySpec.Exponential(TimeSpan.FromSeconds(1), factor: 10, retries: 4, cap: TimeSpan.FromMinutes(1)).Delays);
}
