using Warren.Hosting.Queues;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Queues;

public sealed class FailureBackoffTests
{
    [Fact]
    public void Messages_that_fail_together_each_double_the_wait()
    {
        var time = new ManualTime();
        var backoff = new FailureBackoff(time);
        Assert.All(Enumerable.Range(0, 30), _ => Assert.Equal(TimeSpan.FromSeconds(1), backoff.OnFailure()));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(Enumerable.Range(0, 30), _ => Assert.Equal(TimeSpan.FromSeconds(2), backoff.OnFailure()));
        backoff.OnSuccess();
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.OnFailure());
    }
}
