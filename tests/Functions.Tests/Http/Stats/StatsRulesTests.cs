using Warren.Controls;
using Warren.Functions.Health;
using Warren.Functions.Http.Queues;
using Warren.Functions.Http.Stats;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Functions.Tests.Http.Stats;

public sealed class StatsRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(100L, 20L, 2.0, 14.0, false, 10.0)]
    [InlineData(100L, null, 2.0, 12.0, false, 10.0)]
    [InlineData(0L, 0L, null, null, false, 0.0)]
    [InlineData(0L, 0L, 5.0, 1.0, true, 0.0)]
    [InlineData(100L, 0L, 12.0, 12.0, false, null)]
    [InlineData(100L, 0L, 13.0, 12.0, false, null)]
    [InlineData(100L, 0L, null, 12.0, false, null)]
    [InlineData(100L, 0L, 0.0, null, false, null)]
    [InlineData(100L, 0L, 2.0, 12.0, true, null)]
    [InlineData(null, null, null, null, false, null)]
    public void Time_to_drain_is_given_though_it_will_not_or_nobody_knows(long? ready, long? held, double? rateIn, double? rateOut, bool paused, double? expected)
    {
        var stats = StatsRules.Of(Facts(new QueueStatsFacts(Status("a") with { Ready = ready, Unacknowledged = held, PublishRate = rateIn, AcknowledgeRate = rateOut, Paused = paused }, null)));
        Assert.Equal(expected, stats.Queues[0].DrainSeconds);
        Assert.Equal(expected, stats.Total.DrainSeconds);
    }

    [Fact]
    public void Queue_that_never_drains_is_left_out_of_the_time_of_all()
    {
        var drains = new QueueStatsFacts(Status("a") with { Ready = 10, Unacknowledged = 0, PublishRate = 0, AcknowledgeRate = 1 }, null);
        var slower = new QueueStatsFacts(Status("b") with { Ready = 90, Unacknowledged = 0, PublishRate = 0, AcknowledgeRate = 1 }, null);
        var never = new QueueStatsFacts(Status("c") with { Ready = 1, Unacknowledged = 0, PublishRate = 0, AcknowledgeRate = 0 }, null);
        Assert.Equal(90, StatsRules.Of(Facts(drains, slower)).Total.DrainSeconds);
        Assert.Null(StatsRules.Of(Facts(drains, slower, never)).Total.DrainSeconds);
    }

    [Fact]
    public void Sums_take_what_is_not_known_for_nothing_or_count_shared_dead_letters_twice()
    {
        var known = new QueueStatsFacts(
            Status("a") with { Ready = 5, Unacknowledged = 2, Retrying = 1, PublishRate = 1.5, AcknowledgeRate = 0.5, DeadLetter = new("shared", 7, Shared: true), Advice = ["Do it.", "And this."] },
            new(Queued: 5, Scheduled: 3, Running: 2, Retrying: 1, QueuedSince: Now.AddSeconds(-30)));
        var silent = new QueueStatsFacts(Status("b") with { Ready = 4, Retrying = 2, DeadLetter = new("shared", 7, Shared: true), Advice = ["Do it."] }, null);
        var stats = StatsRules.Of(Facts(known, silent) with { Delayed = 9 });

        Assert.Equal((9L, 2L, 2L, 3L, 9L), (stats.Total.Queued, stats.Total.Unacknowledged, stats.Total.Running, stats.Total.Scheduled, stats.Total.Delayed));
        Assert.Equal((3L, 7L, 1.5, 0.5, 30.0), (stats.Total.Retrying, stats.Total.DeadLetters, stats.Total.RateIn, stats.Total.RateOut, stats.Total.OldestQueuedSeconds));
        Assert.Equal(["Do it.", "And this."], stats.Total.Advice);
        Assert.Equal((null, null, null, null), (stats.Queues[1].Unacknowledged, stats.Queues[1].Running, stats.Queues[1].RateIn, stats.Queues[1].OldestQueuedSeconds));

        var nothing = StatsRules.Of(Facts(silent));
        Assert.Equal((null, null, null, null), (nothing.Total.Unacknowledged, nothing.Total.Running, nothing.Total.RateOut, nothing.Total.OldestQueuedSeconds));
        Assert.Equal((null, null, null, null), (nothing.Total.Workers, nothing.Total.StaleWorkers, nothing.Total.Capacity, nothing.Total.Delayed));
    }

    [Theory]
    [InlineData(0L, 0L, null)]
    [InlineData(0L, null, 60.0)]
    [InlineData(0L, 1L, 60.0)]
    [InlineData(1L, 0L, 60.0)]
    public void Task_whose_end_was_lost_waits_for_ever_in_an_empty_queue(long ready, long? held, double? oldest)
    {
        var counts = new TaskCounts(1, 0, 0, 0, Now.AddMinutes(-1));
        Assert.Equal(oldest, StatsRules.Of(Facts(new QueueStatsFacts(Status("a") with { Ready = ready, Unacknowledged = held }, counts))).Queues[0].OldestQueuedSeconds);
    }

    [Fact]
    public void Clock_that_is_behind_makes_the_oldest_task_younger_than_nothing() =>
        Assert.Equal(0, StatsRules.Of(Facts(new QueueStatsFacts(Status("a") with { Ready = 1 }, new(1, 0, 0, 0, Now.AddSeconds(5))))).Queues[0].OldestQueuedSeconds);

    [Fact]
    public void Stale_or_stopped_workers_have_capacity_or_a_changed_concurrency_is_not_heeded()
    {
        KnownWorker[] workers =
        [
            Worker("one", WorkerState.Alive, new("a", 4, "a*"), new("b", 2, "*")), Worker("two", WorkerState.Alive, new ServedQueue("a", 6, null)),
            Worker("gone", WorkerState.Stale, new ServedQueue("a", 100, null)), Worker("stopped", WorkerState.Stopped, new ServedQueue("a", 1000, null)),
        ];
        var changed = new QueueControl("b", 1, Now, Pause: null, Concurrency: 9);
        var facts = Facts(
            new QueueStatsFacts(Status("a") with { Workers = QueueWorker.Of("a", workers, null) }, null),
            new QueueStatsFacts(Status("b") with { Workers = QueueWorker.Of("b", workers, changed) }, null));
        var stats = StatsRules.Of(facts with { Workers = workers });

        Assert.Equal((2, 1, 10), (stats.Queues[0].Workers, stats.Queues[0].StaleWorkers, stats.Queues[0].Capacity));
        Assert.Equal((1, 0, 9), (stats.Queues[1].Workers, stats.Queues[1].StaleWorkers, stats.Queues[1].Capacity));
        Assert.Equal((2, 1, 19), (stats.Total.Workers, stats.Total.StaleWorkers, stats.Total.Capacity));
    }

    [Fact]
    public void Worker_counts_for_more_than_its_own_limit_or_a_queue_for_more_than_its_limit_on_all_instances()
    {
        KnownWorker[] workers =
        [
            Limited(Worker("small", WorkerState.Alive, new("a", 10, null), new("b", 10, null)), 5), Worker("large", WorkerState.Alive, new("b", 10, null), new("c", 10, null)),
            Limited(Worker("gone", WorkerState.Stale, new ServedQueue("c", 10, null)), 7),
        ];
        QueueStatsFacts Of(string queue, int? limit) => new(Status(queue) with { Workers = QueueWorker.Of(queue, workers, null), ConcurrencyLimit = limit }, null);
        var stats = StatsRules.Of(Facts(Of("a", null), Of("b", null), Of("c", 2)) with { Workers = workers });
        Assert.Equal([5, 15, 2], stats.Queues.Select(static queue => queue.Capacity));
        Assert.Equal(5 + 10 + 2, stats.Total.Capacity);
        Assert.Equal(5, workers[0].Beat.Profile.Capacity);
    }

    [Fact]
    public void Finding_is_shown_at_another_queue_or_a_source_that_did_not_answer_is_named()
    {
        HealthFinding[] findings = [new("backlog", "b", Problem: false, "It backs up.", Now), new("disk", null, Problem: false, "It is full.", Now)];
        var stats = StatsRules.Of(Facts(new QueueStatsFacts(Status("a"), null), new QueueStatsFacts(Status("b"), null)) with { Findings = findings });
        Assert.Empty(stats.Queues[0].Health);
        Assert.Equal([findings[0]], stats.Queues[1].Health);
        Assert.Equal(findings, stats.Health);
        Assert.Equal(["deadLetters", "delayed", "queued", "retrying"], stats.Sources.Where(static source => source.Value is not null).Select(static source => source.Key).Order(StringComparer.Ordinal));
        Assert.All(stats.Sources, static source => Assert.True(source.Value is null or "broker"));

        var all = StatsRules.Of(Facts(new QueueStatsFacts(Status("a") with { Source = "management" }, new(0, 0, 0, 0, null))) with { Workers = [] });
        Assert.DoesNotContain(null, all.Sources.Values);
        Assert.Equal(("management", "store", "store"), (all.Sources["rateIn"], all.Sources["running"], all.Sources["capacity"]));
    }

    private static StatsFacts Facts(params QueueStatsFacts[] queues) => new() { At = Now, Queues = queues };

    private static KnownWorker Worker(string id, WorkerState state, params ServedQueue[] queues) =>
        new(new(id, Now, new() { Queues = queues }, TimeSpan.Zero, 0, [], 0), state, Now, TimeSpan.Zero);

    private static KnownWorker Limited(KnownWorker worker, int limit) => worker with { Beat = worker.Beat with { Profile = worker.Beat.Profile with { Limit = limit } } };

    private static QueueStatus Status(string queue) => new(
        queue, [queue], "classic", [], Default: false, Declared: true, Ready: 0, Unacknowledged: null, Retrying: 0, Consumers: 0, PublishRate: null, AcknowledgeRate: null, Paused: false,
        Pause: null, Prefetch: 1, Concurrency: 1, DeclaredConcurrency: 1, ConcurrencyLimit: null, KeyConcurrency: 1, Workers: null, RetryDelays: [], DeadLetter: new(queue + ".dlq", 0, Shared: false), Advice: [], Source: "amqp");
}
