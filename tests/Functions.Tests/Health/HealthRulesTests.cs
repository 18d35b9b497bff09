using Microsoft.Extensions.Configuration;
using Warren.Functions.Health;
using Warren.Processing;
using Warren.Topology;

namespace Warren.Functions.Tests.Health;

public sealed class HealthRulesTests
{
    private const long MinFree = 100;

    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly QueueSpec Orders = new("orders")
    {
        RoutingKeys = ["orders"],
        BacklogWarning = 100,
        StalledAfter = TimeSpan.FromMinutes(5),
        Timeout = TimeSpan.FromMinutes(20),
    };

    private readonly HealthRules _rules = new(new TopologySpec { Queues = [Orders], DefaultQueue = "orders" }, MinFree);

    [Fact]
    public void Work_that_nobody_takes_is_not_told_or_told_at_once_or_loses_its_time()
    {
        var state = After((0, Queue(ready: 3, consumers: 0)), (4.9, Queue(ready: 5, consumers: 0)));
        Assert.Empty(state.Findings);

        state = Then(state, (5, Queue(ready: 5, consumers: 0)), (9, Queue(ready: 6, consumers: 0)));
        var found = Assert.Single(state.Findings);
        Assert.Equal((HealthFinding.NoConsumer, "orders", false, At(5)), (found.Kind, found.Queue, found.Problem, found.Since));
        Assert.Contains("6 tasks wait in 'orders'", found.Text, StringComparison.Ordinal);

        // A consumer that has just come is given its time too, and so is the next one when it has gone.
        state = Then(state, (10, Queue(ready: 6, consumers: 1)), (14.9, Queue(ready: 6, consumers: 1)), (15, Queue(ready: 6, consumers: 0)), (19.9, Queue(ready: 6, consumers: 0)));
        Assert.Empty(state.Findings);
    }

    [Fact]
    public void Queue_that_was_empty_in_between_is_taken_for_one_that_stands_still() =>
        Assert.Empty(After((0, Queue(ready: 3, consumers: 0)), (4, Queue(ready: 0, consumers: 0)), (8, Queue(ready: 3, consumers: 0))).Findings);

    [Fact]
    public void Paused_queue_is_unhealthy_or_its_pause_counts_as_standing_still()
    {
        var paused = Queue(ready: 1000, consumers: 0) with { Paused = true };
        var state = After((0, paused), (60, paused));
        Assert.Empty(state.Findings);
        Assert.Empty(Then(state, (61, Queue(ready: 50, consumers: 1)), (65, Queue(ready: 50, consumers: 1))).Findings);
    }

    [Fact]
    public void Consumer_that_does_nothing_though_there_is_work_is_not_told()
    {
        var idle = Queue(ready: 3, lastAt: At(-60));
        Assert.Equal(HealthFinding.StalledConsumer, Assert.Single(After((0, idle), (5, idle)).Findings).Kind);
        Assert.Empty(After((0, idle), (4.9, idle)).Findings);

        // Whoever has never done anything is one, too, but not who is not meant to.
        var never = Queue(ready: 3);
        Assert.Equal(HealthFinding.StalledConsumer, Assert.Single(After((0, never), (5, never)).Findings).Kind);
        Assert.Empty(After((0, never with { Served = false }), (60, never with { Served = false })).Findings);
    }

    [Fact]
    public void Consumer_that_works_is_taken_for_stalled()
    {
        Assert.Empty(After((0, Queue(ready: 3)), (60, Queue(ready: 3, lastAt: At(56)))).Findings);

        // One long task: it has 20 min, and the consumer 5 more.
        var busy = Queue(ready: 3, lastAt: At(1), inHand: 1);
        Assert.Empty(After((0, busy), (25.9, busy)).Findings);
        Assert.Equal(HealthFinding.StalledConsumer, Assert.Single(After((0, busy), (26, busy)).Findings).Kind);
    }

    [Fact]
    public void Backlog_begins_and_ends_with_every_task_around_its_limit()
    {
        Assert.Empty(After((0, Queue(ready: 99, lastAt: At(0)))).Findings);
        var state = After((0, Queue(ready: 100, lastAt: At(0))), (1, Queue(ready: 80, lastAt: At(1))));
        Assert.Equal((HealthFinding.Backlog, At(0)), Assert.Single(state.Findings) is var found ? (found.Kind, found.Since) : default);
        state = Then(state, (2, Queue(ready: 79, lastAt: At(2))));
        Assert.Empty(state.Findings);
        Assert.Empty(Then(state, (3, Queue(ready: 99, lastAt: At(3)))).Findings);
    }

    [Fact]
    public void Limits_that_are_null_are_watched()
    {
        var rules = new HealthRules(new TopologySpec { Queues = [Orders with { BacklogWarning = null, StalledAfter = null }], DefaultQueue = "orders" }, MinFree);
        var state = rules.Judge(HealthState.Empty, Facts(0, Queue(ready: 1000)));
        Assert.Empty(rules.Judge(state, Facts(600, Queue(ready: 1000))).Findings);
    }

    [Fact]
    public void Broker_that_is_away_makes_what_is_known_of_queues_forgotten()
    {
        var state = After((0, Queue(ready: 200, consumers: 0)), (5, Queue(ready: 200, consumers: 0)));
        state = _rules.Judge(state, Facts(6) with { Queues = null, BrokerTrouble = "It is gone." });
        Assert.Equal([("broker", true), ("no_consumer", false), ("backlog", false)], state.Findings.Select(found => (found.Kind, found.Problem)));
        state = Then(state, (7, Queue(ready: 200, consumers: 0)));
        Assert.Equal([("no_consumer", At(5)), ("backlog", At(0))], state.Findings.Select(found => (found.Kind, found.Since)));
    }

    [Fact]
    public void Alarm_store_or_disk_is_not_told()
    {
        var state = _rules.Judge(HealthState.Empty, Facts(0) with { Blocked = "node a is short of memory", FreeDisk = MinFree - 1, Store = new("It is down.", At(-3), 0, 0) });
        Assert.Equal([("alarm", true, At(0)), ("store", false, At(-3)), ("disk", false, At(0))], state.Findings.Select(found => (found.Kind, found.Problem, found.Since)));
        Assert.Empty(_rules.Judge(state, Facts(1) with { FreeDisk = MinFree, Store = new(null, null, 0, 0) }).Findings);
    }

    [Fact]
    public void Queues_that_this_instance_does_not_serve_are_taken_for_its_own()
    {
        Assert.Equal(["orders.queue", "voice_processing"], Served("orders.*,voice_processing"));
        Assert.Empty(Served("none"));
        Assert.Equal(TaskTopology.Spec.Queues.Count, Served(null).Count());
        Assert.Equal(TaskTopology.Spec.Queues.Count - 1, Served(null, ("AzureWebJobs.Work.Disabled", "true")).Count());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("much")]
    [InlineData("1000001")]
    public void Wrong_setting_is_taken(string value) => Assert.Contains(
        value, Assert.Throws<SettingsException>(() => HealthSettings.Read(Configuration((HealthSettings.MinFreeDiskSetting, value)), [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Free_space_of_a_folder_that_is_not_there_yet_is_not_known() => Assert.True(
        HealthSettings.Read(Configuration(("DataFolder", Path.Combine(Path.GetTempPath(), "warren-not-yet", "data"))), []).FreeDisk() > 0);

    private static IEnumerable<string> Served(string? queues, params (string Key, string? Value)[] more) =>
        HealthSettings.Read(Configuration(more), queues is null ? [] : ["--queues", queues]).Served.Order(StringComparer.Ordinal);

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();

    private static DateTimeOffset At(double minutes) => Start.AddMinutes(minutes);

    private static QueueFacts Queue(long ready, long consumers = 1, DateTimeOffset? lastAt = null, int inHand = 0) =>
        new("orders", ready, consumers, Paused: false, Served: true, new QueueActivity("orders", inHand, 0, lastAt));

    private static HealthFacts Facts(double minutes, params QueueFacts[] queues) => new() { At = At(minutes), Queues = queues, FreeDisk = MinFree };

    private HealthState After(params (double Minutes, QueueFacts Queue)[] measured) => Then(HealthState.Empty, measured);

    private HealthState Then(HealthState state, params (double Minutes, QueueFacts Queue)[] measured) =>
        measured.Aggregate(state, (before, next) => _rules.Judge(before, Facts(next.Minutes, next.Queue)));
}
