namespace Warren.Topology.Tests;

/// <summary>Small cases whose every moment is computed by hand, in the comments; KEDA looks every 30 s, the autoscaler every 15 s, a start takes 20 s.</summary>
public sealed class GroupSimulationTests
{
    private static readonly SimulationSettings Usual = new();

    [Fact]
    public void One_task_does_not_wake_one_instance_that_goes_after_the_cooldown()
    {
        // KEDA looks at 30, the instance works from 50 to 55. KEDA saw it active at 30 last; 330 is not longer than 300 after that, 360 is.
        var report = Run(Queue(), Usual, Tasks(0, 1, 5));
        Assert.Equal((Seconds(50), Seconds(50), Seconds(55)), (report.WaitHalf, report.WaitLongest, report.LastTaskEnded));
        Assert.Equal((Seconds(360), Seconds(330)), (report.Length, report.InstanceTime));
        Assert.Equal((1, 1, 1, 0), (report.MostInstances, report.Ups, report.Downs, report.Flaps));
        Assert.Equal(5.0 / 330, report.Used, 6);
    }

    [Fact]
    public void Tasks_on_one_instance_do_not_follow_each_other()
    {
        var report = Run(Queue(min: 1, max: 1), Usual, Tasks(0, 3, 10));
        Assert.Equal((Seconds(10), Seconds(20), Seconds(20)), (report.WaitHalf, report.WaitNearlyAll, report.WaitLongest));
        Assert.Equal((Seconds(30), Seconds(30), 1.0), (report.Length, report.InstanceTime, report.Used));
        Assert.Equal((0, 0, 3), (report.Ups, report.Downs, report.MostMessages));
    }

    [Fact]
    public void An_instance_that_prefetches_all_leaves_something_to_the_second_one()
    {
        // At 15 two are wanted, the second works from 35. The first holds all twenty tasks and does them one after another.
        var report = Run(Queue(min: 1, max: 2) with { Prefetch = 20 }, Usual, Tasks(0, 20, 60));
        Assert.Equal((2, Seconds(1200)), (report.MostInstances, report.LastTaskEnded));
        Assert.Contains(SimulationDocument.AdviceOf(report), static advice => advice.Contains("prefetches 20, more than its share of 10", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_instances_do_not_share_what_none_has_prefetched()
    {
        // The first does ten until 600, the second ten from 35 until 635. At 335 ten are left, so one is enough; the last that wanted two was at 330, so
        // at 630 the second must go and may drain for 25 s.
        var report = Run(Queue(min: 1, max: 2), Usual, Tasks(0, 20, 60));
        Assert.Equal((Seconds(635), Seconds(600 - 25)), (report.LastTaskEnded, report.WaitLongest));
        Assert.Equal((Seconds(635), Seconds(635 + 620), 0), (report.Length, report.InstanceTime, report.CutOff));
    }

    [Fact]
    public void A_task_that_outlasts_the_grace_period_is_not_cut_off_and_run_again()
    {
        // At 35 the second instance takes the long task; the first one is done at 100. The last that wanted two was at 90, so at 390 the second must go, at
        // 415 its task is cut off, and the first one runs it from there.
        var report = Run(Queue(min: 1, max: 2) with { Scale = new(1, 1, 2) }, Usual, Tasks(0, 1, 100), Tasks(0, 1, 1000));
        Assert.Equal((1, 2, Seconds(1415)), (report.CutOff, report.Ended, report.LastTaskEnded));
        Assert.Equal((Seconds(1415), Seconds(1415 + 400), Seconds(35)), (report.Length, report.InstanceTime, report.WaitLongest));

        var patient = Run(Queue(min: 1, max: 2) with { Scale = new(1, 1, 2) }, Usual with { Grace = Seconds(1000) }, Tasks(0, 1, 100), Tasks(0, 1, 1000));
        Assert.Equal((0, 2, Seconds(1035)), (patient.CutOff, patient.Ended, patient.LastTaskEnded));
    }

    [Fact]
    public void Instances_that_go_and_come_back_are_no_flap()
    {
        // Without a window: two at 15, one at 30 (the second still starts), two at 105, one at 120.
        var settings = Usual with { Behaviour = new() { DownWindow = TimeSpan.Zero } };
        var report = Run(Queue(min: 1, max: 2) with { Scale = new(1, 1, 2) }, settings, Tasks(0, 2, 20), Tasks(100, 2, 20));
        Assert.Equal((2, 2, 1), (report.Ups, report.Downs, report.Flaps));
        Assert.Equal((Seconds(140), Seconds(140 + 15 + 15)), (report.Length, report.InstanceTime));
    }

    [Fact]
    public void Too_few_tasks_for_the_activation_keep_the_simulation_going()
    {
        var report = Run(Queue() with { Scale = new(10) { Activation = 5 } }, Usual, Tasks(0, 3, 1));
        Assert.Equal((3, 0, TimeSpan.Zero), (report.Left, report.Ended, report.InstanceTime));
        Assert.Contains(ReportAdvice.Of(report), static advice => advice.Contains("3 tasks are left for ever", StringComparison.Ordinal));
    }

    [Fact]
    public void What_never_ends_is_simulated_for_ever()
    {
        var report = Run(Queue(min: 1, max: 1), Usual with { Limit = Seconds(100) }, Tasks(0, 10, 60));
        Assert.Equal((1, 9, Seconds(100)), (report.Ended, report.Left, report.Length));
    }

    [Fact]
    public void A_backlog_of_a_million_is_not_counted_to_the_last()
    {
        // A hundred at a time, a second each.
        var report = Run(Queue(min: 10, max: 10) with { Prefetch = 10, Concurrency = 10 }, Usual, Tasks(0, 1_000_000, 1));
        Assert.Equal((1_000_000, 0, 1_000_000), (report.Ended, report.Left, report.MostMessages));
        Assert.Equal((Seconds(4999), Seconds(9899), Seconds(9999)), (report.WaitHalf, report.WaitNearlyAll, report.WaitLongest));
        Assert.Equal((Seconds(10_000), Seconds(100_000), 1.0), (report.Length, report.InstanceTime, report.Used));
        Assert.InRange(report.Timeline.Samples.Count, Timeline.MostSamples / 2, Timeline.MostSamples);
        Assert.Equal(1_000_000, report.Timeline.Samples[0].Messages);
    }

    [Fact]
    public void More_tasks_than_memory_allows_are_begun() =>
        Assert.Contains("more than 5,000,000", Assert.Throws<TopologyException>(() => Run(Queue(), Usual, Tasks(0, 3_000_000, 0), Tasks(0, 3_000_000, 0))).Message, StringComparison.Ordinal);

    [Fact]
    public void Queues_of_a_group_do_not_share_its_instances()
    {
        // Two instances from the beginning, each runs one of either queue at a time.
        var group = new ScalingGroup("both", [Queue("first", 2, 2), Queue("second", 2, 2)]);
        var report = GroupSimulation.Run(
            group, [Tasks(0, 2, 10) with { Queue = "first" }, Tasks(0, 4, 10) with { Queue = "second" }], Usual, TestContext.Current.CancellationToken);
        Assert.Equal((6, Seconds(20)), (report.Ended, report.LastTaskEnded));
        Assert.Equal(60.0 / (2 * 20 * 2), report.Used, 6);
    }

    private static SimulationReport Run(QueueSpec queue, SimulationSettings settings, params Arrival[] arrivals) =>
        GroupSimulation.Run(new("work", [queue]), arrivals, settings, TestContext.Current.CancellationToken);

    private static QueueSpec Queue(string name = "work", int min = 0, int max = 10) => Sample.Queue(name) with { Scale = new(10, min, max) };

    private static Arrival Tasks(double at, long count, double duration) => new(Seconds(at), count, Seconds(duration));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
