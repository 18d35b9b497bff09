using Warren.Handling;
using Warren.Processing;
using Warren.Topology;

namespace Warren.Core.Tests.Processing;

public sealed class FailureClassifierTests
{
    private static readonly QueueSpec Queue = new("q") { RoutingKeys = ["q"], Retry = RetrySpec.Steps(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)) };
    private static readonly TopologySpec Topology = new() { Queues = [Queue], DefaultQueue = "q" };

    [Theory]
    [InlineData(0, "q.retry.1")]
    [InlineData(1, "q.retry.2")]
    [InlineData(2, "q.retry.1")]
    [InlineData(-3, "q.retry.1")]
    public void Failure_is_retried_through_the_queue_with_its_delay(int retryCount, string expected)
    {
        var retry = Classify(new InvalidOperationException("x"), retryCount: retryCount).Retry!;
        Assert.Equal(("tasks.retry", expected), (retry.Exchange, retry.RoutingKey));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue - 1)]
    [InlineData(int.MaxValue)]
    public void Failure_after_the_last_retry_is_a_dead_letter(int retryCount)
    {
        var (retry, failure) = Classify(new TransientTaskException("not there"), retryCount: retryCount);
        Assert.Null(retry);
        Assert.Equal(DeadLetterReason.RetriesExhausted, failure.Reason);
    }

    [Fact]
    public void Permanent_failure_is_not_retried()
    {
        var (retry, failure) = Classify(new PermanentTaskException("never"));
        Assert.Null(retry);
        Assert.Equal((DeadLetterReason.PermanentFailure, "never"), (failure.Reason, failure.Message));
    }

    [Theory]
    [InlineData(1000, "tasks.retry", 1000)]
    [InlineData(5000, "tasks.retry", 5000)]
    [InlineData(3000, "tasks.delay.5", 3008)]
    [InlineData(3_600_000, "tasks.delay.15", 3_600_000)]
    [InlineData(1, "tasks.delay.0", 64)]
    [InlineData(0, "tasks.delay.0", 64)]
    [InlineData(-5000, "tasks.delay.0", 64)]
    public void Delay_that_the_handler_asks_for_is_met_to_64_ms_in_place_of_the_policys(int milliseconds, string exchange, int actual)
    {
        var retry = Classify(new TransientTaskException("busy", TimeSpan.FromMilliseconds(milliseconds))).Retry!;
        Assert.Equal((exchange, TimeSpan.FromMilliseconds(actual)), (retry.Exchange, retry.Delay));
    }

    [Fact]
    public void Handler_that_asks_for_longer_than_the_ladder_holds_gets_what_it_holds() =>
        Assert.Equal(DelayLadder.Longest(Topology.Delay), Classify(new TransientTaskException("never", TimeSpan.MaxValue)).Retry!.Delay);

    [Fact]
    public void Retry_at_once_goes_straight_to_the_queue_but_not_through_the_task_exchange()
    {
        var retry = Classify(new IOException("lost the race"), FailureRules.None.RetryAtOnce<IOException>()).Retry;
        Assert.Equal(new RetryRoute("", "q", TimeSpan.Zero), retry);
    }

    [Fact]
    public void Retry_at_once_uses_up_a_retry()
    {
        var rules = FailureRules.None.RetryAtOnce<IOException>(times: 100);
        Assert.NotNull(Classify(new IOException(), rules, retryCount: 2).Retry);
        Assert.Null(Classify(new IOException(), rules, retryCount: 3).Retry);
    }

    [Fact]
    public void Table_does_not_overrule_what_the_handler_said()
    {
        var rules = FailureRules.None.RetryAtOnce<PermanentTaskException>().Never<TransientTaskException>();
        Assert.Null(Classify(new PermanentTaskException("never"), rules).Retry);
        Assert.Equal(TimeSpan.FromSeconds(1), Classify(new TransientTaskException("later"), rules).Retry!.Delay);
    }

    [Fact]
    public void Table_makes_an_exception_permanent()
    {
        var error = new FormatException("no number");
        var (retry, failure) = Classify(error, FailureRules.None.Never<FormatException>());
        Assert.Null(retry);
        Assert.Equal((DeadLetterReason.PermanentFailure, error), (failure.Reason, failure.Exception));
    }

    [Fact]
    public void Tasks_with_jitter_do_not_all_take_the_same_lane_nor_the_same_one_each_time()
    {
        var queue = Queue with { Retry = RetrySpec.Fixed(TimeSpan.FromSeconds(10), 5) with { Jitter = 0.2 } };
        var ids = Enumerable.Range(0, 200).Select(static number => $"task-{number}").ToArray();

        var lanes = ids.GroupBy(id => RetryRoutes.After(Topology, queue, TimeSpan.FromSeconds(10), id, 0)!.RoutingKey).Select(static lane => lane.Count());

        Assert.Equal(4, lanes.Count());
        Assert.All(lanes, static count => Assert.InRange(count, 20, 80));
        Assert.Contains(ids, id => RetryRoutes.After(Topology, queue, TimeSpan.FromSeconds(10), id, 0) != RetryRoutes.After(Topology, queue, TimeSpan.FromSeconds(10), id, 1));
    }

    private static (RetryRoute? Retry, TaskFailure Failure) Classify(Exception error, FailureRules? rules = null, int retryCount = 0) =>
        FailureClassifier.Classify(error, TaskPolicy.Of(Queue, new(null, null), rules ?? FailureRules.None), Topology, "id-1", retryCount);
}
