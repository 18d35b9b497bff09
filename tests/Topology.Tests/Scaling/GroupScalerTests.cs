namespace Warren.Topology.Tests;

/// <summary>Every number is computed by hand from KEDA's and the autoscaler's rules.</summary>
public sealed class GroupScalerTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(1_000_000, 100_000)]
    public void Instances_needed_are_not_rounded_up(long messages, long needed) => Assert.Equal(needed, GroupScaler.Needed(Queue(), messages));

    [Fact]
    public void A_backlog_is_not_met_in_the_steps_of_the_autoscaler()
    {
        var scaler = Scaler(Queue(max: 100));
        var (instances, seen) = (1, new List<int>());
        for (var turn = 1; turn <= 8; turn++)
        {
            instances = scaler.Adjust(Seconds(15 * turn), instances, [10_000]).Instances;
            seen.Add(instances);
        }

        // At most 4 more or twice as many at a time, whichever is more.
        Assert.Equal([5, 10, 20, 40, 80, 100, 100, 100], seen);
    }

    [Theory]
    [InlineData(109, 10)]
    [InlineData(91, 10)]
    [InlineData(112, 12)]
    public void A_difference_within_a_tenth_changes_the_number(long messages, int instances) =>
        Assert.Equal(instances, Scaler(Queue(max: 100)).Adjust(Seconds(15), 10, [messages]).Instances);

    [Fact]
    public void Instances_go_before_the_window_is_over()
    {
        var scaler = Scaler(Queue());
        Assert.Equal(10, scaler.Adjust(Seconds(15), 10, [100]).Instances);
        for (var at = 30; at < 315; at += 15)
        {
            Assert.Equal(10, scaler.Adjust(Seconds(at), 10, [5]).Instances);
        }

        var down = scaler.Adjust(Seconds(315), 10, [5]);
        Assert.Equal(1, down.Instances);
        Assert.Equal("work has 5 / 10 per instance = 1", down.Reason);
    }

    [Fact]
    public void Instances_go_lower_than_the_largest_number_within_the_window()
    {
        var scaler = Scaler(Queue());
        scaler.Adjust(Seconds(0), 10, [100]);
        scaler.Adjust(Seconds(15), 10, [40]);
        var down = scaler.Adjust(Seconds(300), 10, [5]);
        Assert.Equal(4, down.Instances);
        Assert.Equal("work has 5 / 10 per instance = 1, but 4 were needed within the last 300 s", down.Reason);
    }

    [Fact]
    public void No_more_than_the_maximum_and_no_less_than_the_minimum_are_wanted()
    {
        var scaler = Scaler(Queue(min: 2, max: 3));
        Assert.Equal(3, scaler.Adjust(Seconds(0), 2, [1000]).Instances);
        Assert.Equal(2, scaler.Adjust(Seconds(600), 3, [0]).Instances);
        Assert.Equal(2, scaler.Activate(Seconds(615), 0, [0]).Instances);
        Assert.Equal(2, scaler.Adjust(Seconds(630), 1, [0]).Instances);
        Assert.Equal(3, scaler.Adjust(Seconds(645), 5, [0]).Instances);
        Assert.Equal(2, scaler.Activate(Seconds(10_000), 2, [0]).Instances);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    public void Activation_wakes_an_instance_for_too_few(long messages, int instances) =>
        Assert.Equal(instances, Scaler(Queue() with { Scale = new(10) { Activation = 5 } }).Activate(Seconds(30), 0, [messages]).Instances);

    [Fact]
    public void The_autoscaler_wakes_a_group_that_only_KEDA_may_wake() => Assert.Equal(0, Scaler(Queue()).Adjust(Seconds(15), 0, [1000]).Instances);

    [Fact]
    public void The_last_instances_go_before_the_cooldown_is_over()
    {
        var scaler = Scaler(Queue());
        Assert.Equal(7, scaler.Activate(Seconds(30), 7, [1]).Instances);
        Assert.Equal(7, scaler.Activate(Seconds(330), 7, [0]).Instances);
        // KEDA goes from any number to none, as soon as the cooldown is over.
        var gone = scaler.Activate(Seconds(360), 7, [0]);
        Assert.Equal(new ScaleDecision(0, "nothing to do for longer than the cooldown of 300 s"), gone);
    }

    [Fact]
    public void The_queue_that_asks_for_the_most_does_not_decide_for_the_group()
    {
        var group = new ScalingGroup("both", [Queue("small"), Queue("large")]);
        var scaler = new GroupScaler(group);
        var up = scaler.Adjust(Seconds(15), 1, [12, 43]);
        Assert.Equal(new ScaleDecision(5, "large has 43 / 10 per instance = 5"), up);
        Assert.Equal(5, scaler.Activate(Seconds(400), 5, [1, 0]).Instances);
    }

    private static GroupScaler Scaler(QueueSpec queue) => new(new ScalingGroup("work", [queue]));

    private static QueueSpec Queue(string name = "work", int min = 0, int max = 10) => Sample.Queue(name) with { Scale = new(10, min, max) };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
