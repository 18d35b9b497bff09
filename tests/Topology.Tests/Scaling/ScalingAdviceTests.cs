namespace Warren.Topology.Tests;

public sealed class ScalingAdviceTests
{
    private static readonly QueueSpec Good = Sample.Queue("work") with { Prefetch = 2, Concurrency = 2, Scale = new(10) };

    [Fact]
    public void Numbers_that_fit_are_criticised() => Assert.Empty(For(Good, startDelay: 20, duration: 2));

    [Fact]
    public void The_topology_of_this_repository_is_criticised() =>
        Assert.Empty(ScalingGroup.Of(TaskTopology.Spec).SelectMany(static group => ScalingAdvice.For(group, ScalingAdvice.UsualStart)));

    [Fact]
    public void A_prefetch_that_starves_newcomers_goes_unnoticed() =>
        Assert.Contains("work: an instance prefetches 20, more than its share of 10", Assert.Single(For(Good with { Prefetch = 20 })), StringComparison.Ordinal);

    [Fact]
    public void A_share_below_the_concurrency_goes_unnoticed() =>
        Assert.Contains("runs 8 at a time, but there is one for each 4", Assert.Single(For(Good with { Prefetch = 8, Concurrency = 8, Scale = new(4, MaxInstances: 1) })), StringComparison.Ordinal);

    [Fact]
    public void Long_tasks_behind_a_large_prefetch_go_unnoticed()
    {
        var queue = Good with { Prefetch = 10 };
        Assert.Empty(For(queue));
        Assert.Contains("the last one waits 40 s there", Assert.Single(For(queue, duration: 10)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_that_leaves_tasks_for_ever_goes_unnoticed()
    {
        Assert.Contains("up to 3 (Activation) tasks wait for ever", Assert.Single(For(Good with { Scale = new(10) { Activation = 3 } })), StringComparison.Ordinal);
        Assert.Empty(For(Good with { Scale = new(10, MinInstances: 1) { Activation = 3 } }));
    }

    [Fact]
    public void A_slow_start_from_none_goes_unnoticed()
    {
        Assert.Contains("waits up to 75 s: 30 s until the queue is looked at and 45 s until an instance works", Assert.Single(For(Good, startDelay: 45)), StringComparison.Ordinal);
        Assert.Empty(For(Good with { Scale = new(10, MinInstances: 1) }, startDelay: 45));
    }

    [Fact]
    public void A_cooldown_shorter_than_a_start_or_a_look_goes_unnoticed()
    {
        var advice = For(Good with { Scale = new(10) { Cooldown = TimeSpan.FromSeconds(10) } }, startDelay: 20);
        Assert.Equal(2, advice.Count);
        Assert.Contains("not longer than the start of an instance (20 s)", advice[0], StringComparison.Ordinal);
        Assert.Contains("shorter than the polling interval of 30 s", advice[1], StringComparison.Ordinal);
    }

    [Fact]
    public void More_instances_than_a_broker_bears_go_unnoticed()
    {
        var advice = For(Good with { Prefetch = 200, Concurrency = 100, Scale = new(1000, 1, 600) }, duration: 0.1);
        Assert.Equal(3, advice.Count);
        Assert.Contains("MaxInstances 600 makes 1200 connections", advice[0], StringComparison.Ordinal);
        Assert.Contains("600 instances hold up to 120000 messages", advice[1], StringComparison.Ordinal);
        Assert.Contains("could end 600000 tasks a second, a queue passes on about 10000. More than 10 instances bring nothing", advice[2], StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> For(QueueSpec queue, double startDelay = 20, double? duration = null) => ScalingAdvice.For(
        new("work", [queue]), TimeSpan.FromSeconds(startDelay), duration is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
