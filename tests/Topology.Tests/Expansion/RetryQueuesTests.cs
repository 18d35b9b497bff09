namespace Warren.Topology.Tests;

public sealed class RetryQueuesTests
{
    private static readonly QueueSpec Queue = Sample.Queue("q");

    [Fact]
    public void Equal_delays_share_a_retry_queue() =>
        Assert.Equal([new("q.retry.1", TimeSpan.FromSeconds(5)), new("q.retry.2", TimeSpan.FromSeconds(30))], RetryQueues.Of(Queue));

    [Theory]
    [InlineData(5, "q.retry.1")]
    [InlineData(30, "q.retry.2")]
    [InlineData(0, null)]
    [InlineData(6, null)]
    [InlineData(100_000, null)]
    public void A_delay_is_served_by_its_own_queue_and_no_other(int seconds, string? expected) =>
        Assert.Equal(expected, RetryQueues.For(Queue, TimeSpan.FromSeconds(seconds), spread: 7)?.Name);

    [Fact]
    public void Without_retry_queues_no_delay_is_served() =>
        Assert.Null(RetryQueues.For(Queue with { Retry = RetrySpec.None }, TimeSpan.FromSeconds(1), spread: 0));

    [Fact]
    public void Delays_of_tasks_get_queues_behind_the_queues_own_and_share_what_is_equal() =>
        Assert.Equal(
            [new("q.retry.1", TimeSpan.FromSeconds(5)), new("q.retry.2", TimeSpan.FromSeconds(30)), new("q.retry.3", TimeSpan.FromMinutes(1))],
            RetryQueues.Of(Queue with { TaskRetryDelays = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1)] }));

    [Fact]
    public void Jitter_spreads_each_delay_over_queues_with_ttls_of_their_own()
    {
        var queue = Queue with { Retry = RetrySpec.Steps(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(100)) with { Jitter = 0.2, JitterLanes = 3 } };

        Assert.Equal(
            [
                new("q.retry.1.1", TimeSpan.FromSeconds(8)), new("q.retry.1.2", TimeSpan.FromSeconds(10)), new("q.retry.1.3", TimeSpan.FromSeconds(12)),
                new("q.retry.2.1", TimeSpan.FromSeconds(80)), new("q.retry.2.2", TimeSpan.FromSeconds(100)), new("q.retry.2.3", TimeSpan.FromSeconds(120)),
            ],
            RetryQueues.Of(queue));
        Assert.Equal(
            ["q.retry.1.1", "q.retry.1.2", "q.retry.1.3", "q.retry.1.1"],
            Enumerable.Range(0, 4).Select(spread => RetryQueues.For(queue, TimeSpan.FromSeconds(10), (uint)spread)!.Name));
    }

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
