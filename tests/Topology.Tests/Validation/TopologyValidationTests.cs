namespace Warren.Topology.Tests;

public sealed class TopologyValidationTests
{
    private static QueueSpec Good => Sample.Queue("good", "good");

    public static TheoryData<string, string, Func<TopologySpec>> Bad { get; } = new()
    {
        { "its name is empty", "Queue ''", () => Sample.Spec(Good with { Name = "" }) },
        { "its name has 256 bytes", "Queue 'é", () => Sample.Spec(Good with { Name = new string('é', 128) }) },
        { "its name of 198 bytes makes a routing key of 256 bytes", "Queue 'n", () => Sample.Spec(Good with { Name = new string('n', 198) }) with { Delay = new() } },
        { "as a task queue and as the queue of what is due for 'good'", "Queue 'good.due'", () => Sample.Spec(Good, Good with { Name = "good.due", RoutingKeys = ["due"] }) },
        { "a word of its name is a wildcard", "Queue 'a.#'", () => Sample.Spec(Good with { Name = "a.#" }) },
        { "a word of its name is a wildcard", "Queue '*'", () => Sample.Spec(Good with { Name = "*" }) },
        { "Levels is 0", "Delay", () => Sample.Spec(Good) with { Delay = new() { Levels = 0 } } },
        { "Levels is 30", "Delay", () => Sample.Spec(Good) with { Delay = new() { Levels = 30 } } },
        { "its name is empty", "Delay: exchange ''", () => Sample.Spec(Good) with { Delay = new() { Name = "" } } },
        { "as a task queue and as level 1 of the delay ladder", "Queue 'tasks.delay.1'", () => Sample.Spec(Good with { Name = "tasks.delay.1" }) },
        { "as the task exchange and as level 0 of the delay ladder", "Exchange 'tasks.delay.0'", () => Sample.Spec(Good) with { Exchange = "tasks.delay.0" } },
        { "as the retry exchange and as the foot of the delay ladder", "Exchange 'tasks.delay'", () => Sample.Spec(Good) with { RetryExchange = "tasks.delay" } },
        { "belong to RabbitMQ", "Queue 'amq.mine'", () => Sample.Spec(Good with { Name = "amq.mine" }) },
        { "blank at an end", "Queue 'good '", () => Sample.Spec(Good with { Name = "good " }) },
        { "is used 2 times: as a task queue and as a task queue", "Queue 'good'", () => Sample.Spec(Good, Good with { RoutingKeys = ["other"] }) },
        { "as a task queue and as a dead-letter queue", "Queue 'good'", () => Sample.Spec(Good with { DeadLetter = new("tasks.dlx", "good") }) },
        { "as a task queue and as a retry queue of 'good'", "Queue 'good.retry.1'", () => Sample.Spec(Good, Sample.Queue("good.retry.1", "other")) },
        { "as a retry queue of 'good' and as a dead-letter queue", "Queue 'good.retry.1'", () => Sample.Spec(Good with { DeadLetter = new("tasks.dlx", "good.retry.1") }) },
        { "as the task exchange and as a dead-letter exchange", "Exchange 'tasks'", () => Sample.Spec(Good with { DeadLetter = new("tasks", "tasks.dlq") }) },
        { "as the task exchange and as the retry exchange", "Exchange 'tasks'", () => Sample.Spec(Good) with { RetryExchange = "tasks" } },
        { "belong to RabbitMQ", "Exchange 'amq.topic'", () => Sample.Spec(Good) with { Exchange = "amq.topic" } },
        { "its name is empty", "Exchange ''", () => Sample.Spec(Good) with { RetryExchange = "" } },
        { "its name is empty", "Queue 'good': dead-letter exchange ''", () => Sample.Spec(Good with { DeadLetter = new("", "x") }) },
        { "it stands behind 2 exchanges: 'tasks.dlx', 'b.dlx'", "Dead-letter queue 'tasks.dlq'", () => Sample.Spec(Good, Sample.Queue("b") with { DeadLetter = new("b.dlx", "tasks.dlq") }) },
        { "'b' is Quorum and 'good' is Classic", "Dead-letter queue 'tasks.dlq'", () => Sample.Spec(Good, Sample.Queue("b") with { Type = QueueType.Quorum }) },
        { "used 2 times: as a task queue and as the replay journal of 'tasks.dlq'", "Queue 'tasks.dlq.replays'", () => Sample.Spec(Good, Sample.Queue("tasks.dlq.replays", "b")) },
        { "would have a name of 256 bytes", "Queue 'good'", () => Sample.Spec(Good with { DeadLetter = new("x", new string('d', 248)) }) },
        { "it has no routing key", "Queue 'good'", () => Sample.Spec(Good with { RoutingKeys = [] }) },
        { "is listed 2 times", "Queue 'good'", () => Sample.Spec(Good with { RoutingKeys = ["a", "a"] }) },
        { "has an empty word", "Queue 'good'", () => Sample.Spec(Good with { RoutingKeys = ["a..b"] }) },
        { "has an empty word", "Queue 'good'", () => Sample.Spec(Good with { RoutingKeys = [""] }) },
        { "wildcard inside a word", "Queue 'good'", () => Sample.Spec(Good with { RoutingKeys = ["orders.eu*"] }) },
        { "has 256 bytes", "Queue 'good'", () => Sample.Spec(Good with { RoutingKeys = [new string('k', 256)] }) },
        { "is also one of queue 'good'", "Queue 'b'", () => Sample.Spec(Good, Sample.Queue("b", "good")) },
        { "'good' overlaps '#' of queue 'a'", "Queue 'good'", () => Sample.Spec(Sample.Queue("a", "#"), Good) },
        { "Prefetch is 0", "Queue 'good'", () => Sample.Spec(Good with { Prefetch = 0, Concurrency = 1 }) },
        { "Prefetch is 65536", "Queue 'good'", () => Sample.Spec(Good with { Prefetch = 65536 }) },
        { "Concurrency is 0", "Queue 'good'", () => Sample.Spec(Good with { Concurrency = 0 }) },
        { "ConcurrencyLimit is 0", "Queue 'good'", () => Sample.Spec(Good with { ConcurrencyLimit = 0 }) },
        { "KeyConcurrency is 0", "Queue 'good'", () => Sample.Spec(Good with { KeyConcurrency = 0 }) },
        { "Concurrency 6 is more than Prefetch 5", "Queue 'good'", () => Sample.Spec(Good with { Prefetch = 5, Concurrency = 6 }) },
        { "delay of retry 2 is 00:00:00", "Queue 'good'", () => Sample.Spec(Good with { Retry = RetrySpec.Steps(TimeSpan.FromSeconds(1), TimeSpan.Zero) }) },
        { "delay of retry 1 is 25.00:00:00", "Queue 'good'", () => Sample.Spec(Good with { Retry = RetrySpec.Steps(TimeSpan.FromDays(25)) }) },
        { "not a whole number of milliseconds", "Queue 'good'", () => Sample.Spec(Good with { Retry = RetrySpec.Steps(TimeSpan.FromTicks(10_001)) }) },
        { "entry 2 of TaskRetryDelays is 00:00:00", "Queue 'good'", () => Sample.Spec(Good with { TaskRetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.Zero] }) },
        { "Retry.Jitter is 0.6", "Queue 'good'", () => Sample.Spec(Good with { Retry = RetrySpec.Default with { Jitter = 0.6 } }) },
        { "Retry.Jitter is NaN", "Queue 'good'", () => Sample.Spec(Good with { Retry = RetrySpec.Default with { Jitter = double.NaN } }) },
        { "Retry.JitterLanes is 1", "Queue 'good'", () => Sample.Spec(Good with { Retry = RetrySpec.Default with { Jitter = 0.1, JitterLanes = 1 } }) },
        { "RetryType 9 does not exist", "Queue 'good'", () => Sample.Spec(Good with { RetryType = (QueueType)9 }) },
        { "Timeout is 00:00:00", "Queue 'good'", () => Sample.Spec(Good with { Timeout = TimeSpan.Zero }) },
        { "MaxDeliveries is 2", "Queue 'good'", () => Sample.Spec(Good with { MaxDeliveries = 2 }) },
        { "MaxDeliveries is 20", "Queue 'ledger.queue'", () => Sample.Spec(Sample.Quorum() with { MaxDeliveries = 20 }) },
        { "StormGuard.FailureRatio is 0", "Queue 'good'", () => Sample.Spec(Good with { StormGuard = new() { FailureRatio = 0 } }) },
        { "StormGuard.MinimumTasks is 1", "Queue 'good'", () => Sample.Spec(Good with { StormGuard = new() { MinimumTasks = 1 } }) },
        { "StormGuard.Window is 00:00:00", "Queue 'good'", () => Sample.Spec(Good with { StormGuard = new() { Window = TimeSpan.Zero } }) },
        { "StormGuard.FirstPause is 00:00:00.1", "Queue 'good'", () => Sample.Spec(Good with { StormGuard = new() { FirstPause = TimeSpan.FromMilliseconds(100) } }) },
        { "StormGuard.LongestPause is 00:00:01", "Queue 'good'", () => Sample.Spec(Good with { StormGuard = new() { LongestPause = TimeSpan.FromSeconds(1) } }) },
        { "StormGuard.LongestHold is 00:20:00", "Queue 'good'", () => Sample.Spec(Good with { StormGuard = new() { LongestHold = TimeSpan.FromMinutes(20) } }) },
        { "MessageTtl is -00:00:01", "Queue 'good'", () => Sample.Spec(Good with { MessageTtl = TimeSpan.FromSeconds(-1) }) },
        { "BacklogWarning is 0", "Queue 'good'", () => Sample.Spec(Good with { BacklogWarning = 0 }) },
        { "StalledAfter is 00:00:59", "Queue 'good'", () => Sample.Spec(Good with { StalledAfter = TimeSpan.FromSeconds(59) }) },
        { "MaxLength is 0", "Queue 'good'", () => Sample.Spec(Good with { MaxLength = 0 }) },
        { "Type 7 does not exist", "Queue 'good'", () => Sample.Spec(Good with { Type = (QueueType)7 }) },
        { "Scale.TasksPerInstance is 0", "Queue 'good'", () => Sample.Spec(Good with { Scale = new(TasksPerInstance: 0) }) },
        { "Scale.MinInstances is -1", "Queue 'good'", () => Sample.Spec(Good with { Scale = new(MinInstances: -1) }) },
        { "Scale.MinInstances 3 is more than Scale.MaxInstances 2", "Queue 'good'", () => Sample.Spec(Good with { Scale = new(MinInstances: 3, MaxInstances: 2) }) },
        { "Scale.MaxInstances is 0", "Queue 'good'", () => Sample.Spec(Good with { Scale = new(MaxInstances: 0) }) },
        { "Scale.MaxInstances is 1001", "Queue 'good'", () => Sample.Spec(Good with { Scale = new(MaxInstances: 1001) }) },
        { "Scale.Activation is -1", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Activation = -1 } }) },
        { "Scale.PollingInterval is 00:00:00", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { PollingInterval = TimeSpan.Zero } }) },
        { "Scale.PollingInterval is 01:00:01", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { PollingInterval = TimeSpan.FromSeconds(3601) } }) },
        { "Scale.Cooldown is 00:00:01.5", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Cooldown = TimeSpan.FromSeconds(1.5) } }) },
        { "Scale.Cooldown is -00:00:01", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Cooldown = TimeSpan.FromSeconds(-1) } }) },
        { "Scale is null", "Queue 'good'", () => Sample.Spec(Good with { Scale = null! }) },
        { "Scale.Group is ''", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Group = "" } }) },
        { "Scale.Group is 'Mail'", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Group = "Mail" } }) },
        { "Scale.Group is 'mail-'", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Group = "mail-" } }) },
        { "Scale.Group is 'a--b'", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Group = "a--b" } }) },
        { "Scale.Group is 'm\n'", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Group = "m\n" } }) },
        { "Scale.Group is 'mmmmmmmmmmmmmmmmmmmmmmmmm'", "Queue 'good'", () => Sample.Spec(Good with { Scale = new() { Group = new string('m', 25) } }) },
        { "Function is '1st'", "Queue 'good'", () => Sample.Spec(Good with { Function = "1st" }) },
        { "it is that of 'good' and 'good.queue'", "Function 'Good'", () => Sample.Spec(Good, Sample.Queue("good.queue")) },
        { "queue 'b' has MaxInstances 5, Cooldown 00:01:00 but queue 'good' has MaxInstances 4, Cooldown 00:05:00", "Scaling group 'mail'", () => Sample.Spec(
            Good with { Scale = new(MaxInstances: 4) { Group = "mail" } },
            Sample.Queue("b") with { Scale = new(MaxInstances: 5) { Group = "mail", Cooldown = TimeSpan.FromMinutes(1) } }) },
        { "DefaultQueue 'gone' is none of its queues", "Topology", () => Sample.Spec(Good) with { DefaultQueue = "gone" } },
        { "it has no queue", "Topology", () => Sample.Spec() },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_problem_is_named_with_subject_value_and_fix(string problem, string subject, Func<TopologySpec> spec)
    {
        var found = Assert.Single(TopologyValidation.Validate(spec()));
        Assert.Contains(problem, found.Problem, StringComparison.Ordinal);
        Assert.StartsWith(subject, found.Subject, StringComparison.Ordinal);
        Assert.NotEmpty(found.Fix);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var problems = TopologyValidation.Validate(Sample.Spec(
            Good with { RoutingKeys = [], Prefetch = 0 },
            Sample.Queue("b", "x*") with { MaxLength = -1 }) with
        { DefaultQueue = "gone" });
        Assert.Equal(5, problems.Count);
    }

    [Fact]
    public void Patterns_only_own_dead_letters_and_quorum_with_priorities_are_fine() =>
        Assert.Empty(TopologyValidation.Validate(Sample.Everything));

    [Theory]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a", false)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("a.#", "a", true)]
    [InlineData("a.#", "a.b.c", true)]
    [InlineData("#", "x.y", true)]
    [InlineData("*.b", "a.*", true)]
    [InlineData("*.b", "a.#.c", false)]
    [InlineData("#.b", "a.#", true)]
    [InlineData("a.#.z", "a.b.*", true)]
    [InlineData("a.#.z", "b.#", false)]
    [InlineData("#.#", "a", true)]
    [InlineData("a.*.#", "a", false)]
    [InlineData("a.*.#", "a.b", true)]
    public void Patterns_overlap_when_some_key_matches_both(string first, string second, bool overlap)
    {
        Assert.Equal(overlap, RoutingKeyPattern.Overlap(first, second));
        Assert.Equal(overlap, RoutingKeyPattern.Overlap(second, first));
    }

    [Theory]
    [InlineData("domain.orders.*", "domain.orders.placed", true)]
    [InlineData("domain.orders.*", "domain.orders", false)]
    [InlineData("domain.orders.*", "domain.orders.a.b", false)]
    [InlineData("a.#.z", "a.z", true)]
    [InlineData("a.#.z", "a.b.c.z", true)]
    [InlineData("a.#.z", "a.b.c", false)]
    [InlineData("a.b", "a.*", false)]
    [InlineData("a.b", "#", false)]
    [InlineData("a.*", "a.#", true)]
    public void A_key_matches_a_pattern_as_the_broker_has_it(string pattern, string key, bool matches) =>
        Assert.Equal(matches, RoutingKeyPattern.Matches(pattern, key));
}
