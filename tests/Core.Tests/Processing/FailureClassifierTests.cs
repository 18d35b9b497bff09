using Warren.Processing;
using Warren.Topology;

namespace Warren.Core.Tests.Processing;

public sealed class FailureClassifierTests
{
    private static readonly QueueSpec Queue = new("q") { RoutingKeys = ["q"], Retry = RetrySpec.Steps(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)) };

    [Theory]
    [InlineData(0, "q.retry.1")]
    [InlineData(1, "q.retry.2")]
    [InlineData(2, "q.retry.1")]
    [InlineData(-3, "q.retry.1")]
    public void Failure_is_retried_through_the_queue_with_its_delay(int retryCount, string expected)
    {
        Assert.Equal(expected, FailureClassifier.Classify(new InvalidOperationException("x"), Queue, retryCount).Retry!.Name);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue - 1)]
    public void Failure_after_the_last_retry_is_a_dead_letter(int retryCount)
    {
        var (retry, failure) = FailureClassifier.Classify(new TransientTaskException("not there"), Queue, retryCount);
        Assert.Null(retry);
        Assert.Equal(DeadLetterReason.RetriesExhausted, failure.Reason);
    }

    [Fact]
    public void Permanent_failure_is_not_retried()
    {
        var (retry, failure) = FailureClassifier.Classify(new PermanentTaskException("never"), Queue, 0);
        Assert.Null(retry);
        Assert.Equal((DeadLetterReason.PermanentFailure, "never"), (failure.Reason, failure.Message));
    }
}
