namespace Warren.Topology.Tests;

public sealed class TopologyExpansionTests
{
    [Fact]
    public void A_classic_queue_expands_to_queue_retry_queues_and_dead_letter_queue()
    {
        var broker = WithoutLadder(TopologyExpansion.Expand(Sample.Spec(Sample.Queue("reports.queue", "reports", "reports.*"))));

        Assert.Equal([new("tasks", "topic"), new("tasks.retry", "direct"), new("tasks.dlx", "direct")], broker.Exchanges);
        Assert.Equal(
            [
                "reports.queue: x-queue-type=classic, x-max-priority=10, x-dead-letter-exchange=tasks.dlx, x-dead-letter-routing-key=tasks.dlq",
                "reports.queue.retry.1: x-queue-type=quorum, x-dead-letter-exchange='', x-dead-letter-routing-key=reports.queue, x-dead-letter-strategy=at-least-once, x-overflow=reject-publish, x-message-ttl=5000",
                "reports.queue.retry.2: x-queue-type=quorum, x-dead-letter-exchange='', x-dead-letter-routing-key=reports.queue, x-dead-letter-strategy=at-least-once, x-overflow=reject-publish, x-message-ttl=30000",
                "reports.queue.due: x-queue-type=quorum, x-dead-letter-exchange='', x-dead-letter-routing-key=reports.queue, x-dead-letter-strategy=at-least-once, x-overflow=reject-publish, x-message-ttl=1",
                "tasks.dlq: x-queue-type=classic",
                "tasks.dlq.replays: x-queue-type=classic",
            ],
            broker.Queues.Select(static queue => $"{queue.Name}: {queue.Arguments}"));
        Assert.Equal(
            [
                new("tasks.dlx", "tasks.dlq", "tasks.dlq"),
                new("tasks.retry", "reports.queue.retry.1", "reports.queue.retry.1"),
                new("tasks.retry", "reports.queue.retry.2", "reports.queue.retry.2"),
                new("tasks", "reports.queue", "reports"),
                new("tasks", "reports.queue", "reports.*"),
            ],
            broker.Bindings);
        Assert.All(broker.Queues, static queue => Assert.True(queue.Durable));
        Assert.All(broker.Exchanges, static exchange => Assert.True(exchange.Durable));
    }

    [Fact]
    public void A_quorum_queue_dead_letters_at_least_once_and_never_asks_for_max_priority()
    {
        var broker = WithoutLadder(TopologyExpansion.Expand(Sample.Spec(Sample.Quorum())));

        Assert.Equal(
            [
                "ledger.queue: x-queue-type=quorum, x-dead-letter-exchange=ledger.dlx, x-dead-letter-routing-key=ledger.dlq, x-dead-letter-strategy=at-least-once, x-overflow=reject-publish, x-delivery-limit=20",
                "ledger.queue.retry.1: x-queue-type=quorum, x-dead-letter-exchange='', x-dead-letter-routing-key=ledger.queue, x-dead-letter-strategy=at-least-once, x-overflow=reject-publish, x-message-ttl=5000",
                "ledger.queue.retry.2: x-queue-type=quorum, x-dead-letter-exchange='', x-dead-letter-routing-key=ledger.queue, x-dead-letter-strategy=at-least-once, x-overflow=reject-publish, x-message-ttl=30000",
                "ledger.queue.due: x-queue-type=quorum, x-dead-letter-exchange='', x-dead-letter-routing-key=ledger.queue, x-dead-letter-strategy=at-least-once, x-overflow=reject-publish, x-message-ttl=1",
                "ledger.dlq: x-queue-type=quorum, x-delivery-limit=1000000000",
                "ledger.dlq.replays: x-queue-type=classic",
            ],
            broker.Queues.Select(static queue => $"{queue.Name}: {queue.Arguments}"));
    }

    [Fact]
    public void Retry_queues_are_classic_where_that_is_asked_for() =>
        Assert.Equal("classic", TopologyExpansion.Expand(Sample.Spec(Sample.Queue() with { RetryType = QueueType.Classic })).Queues[1].Arguments["x-queue-type"]);

    [Fact]
    public void Limits_become_ttl_and_a_length_that_rejects_publishes()
    {
        var queue = TopologyExpansion.Expand(Sample.Spec(Sample.Queue() with { MessageTtl = TimeSpan.FromMinutes(2), MaxLength = 7 })).Queues[0];
        Assert.Equal(120_000L, queue.Arguments["x-message-ttl"]);
        Assert.Equal(7L, queue.Arguments["x-max-length"]);
        Assert.Equal("reject-publish", queue.Arguments["x-overflow"]);
    }

    [Fact]
    public void A_queue_without_priorities_has_no_max_priority() =>
        Assert.False(TopologyExpansion.Expand(Sample.Spec(Sample.Queue() with { Priorities = false })).Queues[0].Arguments.ContainsKey("x-max-priority"));

    [Fact]
    public void A_shared_dead_letter_queue_is_declared_and_bound_once()
    {
        var broker = TopologyExpansion.Expand(Sample.Spec(Sample.Queue("a"), Sample.Queue("b"), Sample.Queue("c") with { DeadLetter = new("tasks.dlx", "c.dlq") }));
        Assert.Equal(["tasks.dlq", "c.dlq"], broker.Queues.Where(static queue => queue.Role == QueueRole.DeadLetter).Select(static queue => queue.Name));
        Assert.Single(broker.Exchanges, static exchange => exchange.Name == "tasks.dlx");
        Assert.Equal(["tasks.dlq", "c.dlq"], broker.Bindings.Where(static binding => binding.Exchange == "tasks.dlx").Select(static binding => binding.RoutingKey));
    }

    [Fact]
    public void The_projects_own_topology_has_no_problem() => Assert.Empty(TopologyValidation.Validate(TaskTopology.Spec));

    [Fact]
    public void Arguments_are_equal_in_any_order_but_not_with_other_values()
    {
        var one = BrokerArguments.Empty.With("a", 1).With("b", "x");
        Assert.Equal(one, BrokerArguments.Empty.With("b", "x").With("a", 1L));
        Assert.Equal(one.GetHashCode(), BrokerArguments.Empty.With("b", "x").With("a", 1L).GetHashCode());
        Assert.NotEqual(one, one.With("a", 2));
        Assert.NotEqual(one, one.With("a", "1"));
        Assert.NotEqual(one, one.Without("b"));
        Assert.Equal(["a", "b"], one.Keys);
        Assert.Throws<ArgumentException>(() => one.With("c", new object()));
    }

    private static BrokerTopology WithoutLadder(BrokerTopology broker)
    {
        static bool Of(string name) => name.StartsWith("tasks.delay", StringComparison.Ordinal);
        return new(
            [.. broker.Exchanges.Where(static exchange => !Of(exchange.Name))],
            [.. broker.Queues.Where(static queue => !Of(queue.Name))],
            [.. broker.Bindings.Where(static binding => !Of(binding.Exchange))]);
    }
}
