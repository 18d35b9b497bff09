using Microsoft.Extensions.Time.Testing;
using Warren.Cli.Autoscale;

namespace Warren.Cli.Tests;

public sealed class AutoscaleDecisionTests
{
    [Fact]
    public void A_busy_worker_goes_before_an_idle_one()
    {
        var held = new Dictionary<string, long> { ["a"] = 1, ["c"] = 2, ["e"] = 1 };
        string[] clients = ["a", "b", "c", "d", "e"];
        Assert.Equal(["d", "b", "e", "a", "c"], StopChoice.Of(clients, 5, held).Select(index => clients[index]));
        Assert.Equal(["d"], StopChoice.Of(clients, 1, held).Select(index => clients[index]));
    }

    [Fact]
    public void Workers_that_end_at_once_are_started_again_and_again()
    {
        var time = new FakeTimeProvider();
        var backoff = new StartBackoff(time);
        Assert.True(backoff.MayStart);
        double[] waits = [2, 4, 8, 16, 32, 60, 60];
        foreach (var wait in waits)
        {
            Assert.Equal(TimeSpan.FromSeconds(wait), backoff.OnEnded(TimeSpan.FromSeconds(1)));
            Assert.False(backoff.MayStart);
            time.Advance(TimeSpan.FromSeconds(wait));
            Assert.True(backoff.MayStart);
        }

        Assert.Equal(TimeSpan.Zero, backoff.OnEnded(TimeSpan.FromSeconds(10)));
        Assert.True(backoff.MayStart);
    }
}
