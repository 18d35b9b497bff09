namespace Warren.Topology.Tests;

public sealed class MigrationPlanTests
{
    private static readonly BrokerTopology Classic = TopologyExpansion.Expand(Sample.Spec(Sample.Queue("a"), Sample.Queue("b")));

    [Fact]
    public void Nothing_differs_so_nothing_is_replaced() => Assert.Empty(MigrationPlan.Of(Classic, Has(Classic)));

    [Fact]
    public void Retry_queues_are_emptied_too_because_they_give_their_tasks_straight_to_the_queue()
    {
        var wanted = TopologyExpansion.Expand(Sample.Spec(Sample.Queue("a") with { Priorities = false }, Sample.Queue("b")));

        // The order in which they take messages again.
        Assert.Equal(["a", "a.retry.1", "a.retry.2", "a.due"], MigrationPlan.Of(wanted, Has(Classic)).Select(static migration => migration.Name));
    }

    [Fact]
    public void Changed_retry_delay_replaces_that_retry_queue_alone()
    {
        var wanted = TopologyExpansion.Expand(Sample.Spec(Sample.Queue("a") with { Retry = RetrySpec.Steps(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(31)) }, Sample.Queue("b")));
        Assert.Equal("a.retry.2", Assert.Single(MigrationPlan.Of(wanted, Has(Classic))).Name);
    }

    [Fact]
    public void Dead_letter_queue_comes_before_the_queues_that_give_to_it()
    {
        var wanted = TopologyExpansion.Expand(Sample.Spec(Sample.Queue("a") with { Type = QueueType.Quorum }, Sample.Queue("b") with { Type = QueueType.Quorum }));
        Assert.Equal("tasks.dlq", MigrationPlan.Of(wanted, Has(Classic))[0].Name);
    }

    [Fact]
    public void Cut_off_migration_is_taken_up_even_when_its_queue_is_gone()
    {
        var staging = new BrokerQueue("a.migrating", BrokerArguments.Empty);
        var actual = Has(Classic) with
        {
            Queues = [.. Classic.Queues.Where(static queue => queue.Name is not "a"), staging],
            Bindings = [.. Classic.Bindings.Select(static binding => binding.Destination is "a" ? binding with { Destination = "a.migrating" } : binding)],
        };
        var migration = MigrationPlan.Of(Classic, actual)[0];
        Assert.Equal("a", migration.Name);
        Assert.Null(migration.Actual);
        Assert.Equal([new BrokerBinding("tasks", "a", "a")], migration.Diverted);
    }

    [Fact]
    public void Binding_to_an_exchange_of_somebody_else_is_kept_and_a_stale_one_of_ours_is_not()
    {
        var wanted = TopologyExpansion.Expand(Sample.Spec(Sample.Queue("a") with { Priorities = false }, Sample.Queue("b")));
        var actual = Has(Classic) with { Bindings = [.. Classic.Bindings, new("amq.topic", "a", "news.#"), new("tasks", "a", "stale")] };
        Assert.Equal([new("tasks", "a", "a"), new("amq.topic", "a", "news.#")], MigrationPlan.Of(wanted, actual)[0].Final);
    }

    [Fact]
    public void Staging_queue_keeps_type_and_priorities_and_lets_nothing_go()
    {
        var queue = TopologyExpansion.Expand(Sample.Everything).Queues.Single(static queue => queue.Name is "reports.queue");
        Assert.Equal("x-queue-type=classic, x-max-priority=10", StagingQueue.For(queue).Arguments.ToString());
    }

    private static BrokerSnapshot Has(BrokerTopology topology) => new(topology.Exchanges, topology.Queues, topology.Bindings);
}
