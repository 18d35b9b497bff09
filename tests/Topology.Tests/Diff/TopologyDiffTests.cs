namespace Warren.Topology.Tests;

public sealed class TopologyDiffTests
{
    private static readonly BrokerTopology Wanted = TopologyExpansion.Expand(Sample.Spec(Sample.Queue("reports.queue", "reports")));
    private static readonly BrokerSnapshot Same = new(Wanted.Exchanges, Wanted.Queues, Wanted.Bindings);

    [Fact]
    public void An_empty_broker_gets_exchanges_then_queues_then_bindings()
    {
        var plan = TopologyDiff.Compare(Wanted, BrokerSnapshot.Empty);
        Assert.Equal(
            [.. Wanted.Exchanges.Select(static it => new CreateExchange(it)), .. Wanted.Queues.Select(static it => new CreateQueue(it)), .. Wanted.Bindings.Select(static it => new Bind(it))],
            plan.Steps);
        Assert.False(plan.InSync);
    }

    [Fact]
    public void A_broker_that_matches_needs_nothing()
    {
        var plan = TopologyDiff.Compare(Wanted, Same);
        Assert.True(plan.InSync);
        Assert.Empty(plan.Notes);
        Assert.Empty(plan.UnknownBindings);
    }

    [Fact]
    public void Another_argument_is_a_conflict_that_names_both_values_and_the_way_out()
    {
        var plan = TopologyDiff.Compare(Wanted, With("reports.queue", queue => queue with { Arguments = queue.Arguments.With("x-max-priority", 9) }));
        Assert.Equal(
            "Queue 'reports.queue' exists with x-max-priority 9 but the topology asks for 10. RabbitMQ cannot change a queue's arguments: "
            + "'topology migrate' replaces the queue and keeps its messages, or rename it in TaskTopology.cs.",
            Assert.Single(plan.Conflicts).Message);
        Assert.Empty(plan.Steps);
        Assert.False(plan.InSync);
    }

    [Fact]
    public void Several_differences_stand_in_one_conflict()
    {
        var plan = TopologyDiff.Compare(Wanted, With("reports.queue", queue => queue with
        {
            Durable = false,
            Arguments = queue.Arguments.Without("x-max-priority").With("x-expires", 1000).With("x-queue-type", "quorum"),
        }));
        Assert.Contains(
            "exists with durable false, x-queue-type quorum, no x-max-priority, x-expires 1000 but the topology asks for durable true, x-queue-type classic, x-max-priority 10, no x-expires.",
            Assert.Single(plan.Conflicts).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_retry_delay_says_that_the_queue_empties_itself()
    {
        var plan = TopologyDiff.Compare(Wanted, With("reports.queue.retry.1", queue => queue with { Arguments = queue.Arguments.With("x-message-ttl", 1) }));
        Assert.Contains("'topology migrate' replaces the queue", Assert.Single(plan.Conflicts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exchange_of_another_type_is_a_conflict()
    {
        var plan = TopologyDiff.Compare(Wanted, Same with { Exchanges = [Same.Exchanges[0] with { Type = "direct" }, .. Same.Exchanges.Skip(1)] });
        Assert.StartsWith("Exchange 'tasks' exists with type direct but the topology asks for topic.", Assert.Single(plan.Conflicts).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_queue_was_placed_is_no_conflict() =>
        Assert.True(TopologyDiff.Compare(Wanted, With("reports.queue", queue => queue with { Arguments = queue.Arguments.With("x-queue-master-locator", "min-masters") })).InSync);

    [Fact]
    public void A_key_that_is_no_longer_declared_is_unbound_after_everything_is_bound()
    {
        var stale = new BrokerBinding("tasks", "reports.queue", "old");
        var plan = TopologyDiff.Compare(Wanted, Same with { Bindings = [stale, .. Wanted.Bindings.Take(2)] });
        Assert.IsType<Bind>(plan.Steps[0]);
        Assert.Equal(new Unbind(stale), plan.Steps[^1]);
    }

    [Fact]
    public void What_others_made_is_noted_and_left_alone()
    {
        var plan = TopologyDiff.Compare(Wanted, new(
            Wanted.Exchanges,
            [.. Wanted.Queues, new("reports.queue.retry.9", BrokerArguments.Empty), new("audit", BrokerArguments.Empty), new("audit.retry.1", BrokerArguments.Empty)],
            [
                .. Wanted.Bindings,
                new("tasks", "audit", "#"),
                new("tasks", "archive", "#") { ToExchange = true },
                new("amq.topic", "reports.queue", "x"),
                new("amq.topic", "audit", "x"),
                new("", "reports.queue", "reports.queue"),
            ]));
        Assert.True(plan.InSync);
        Assert.Collection(
            plan.Notes,
            static note => Assert.StartsWith("Queue 'reports.queue.retry.9' looks like a retry queue of 'reports.queue'", note, StringComparison.Ordinal),
            static note => Assert.StartsWith("Queue 'audit' is bound to 'tasks' with '#'", note, StringComparison.Ordinal),
            static note => Assert.StartsWith("Exchange 'archive' is bound to 'tasks' with '#'", note, StringComparison.Ordinal),
            static note => Assert.StartsWith("Queue 'reports.queue' is also bound to exchange 'amq.topic' with 'x'", note, StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_bindings_are_steps_only_where_an_end_is_new()
    {
        var plan = TopologyDiff.Compare(Wanted, new(Wanted.Exchanges, [.. Wanted.Queues.Where(static queue => queue.Name != "tasks.dlq")], Bindings: null));
        Assert.Equal(["+ queue tasks.dlq (x-queue-type=classic)", "+ binding tasks.dlx -> tasks.dlq (tasks.dlq)"], plan.Steps.Select(static step => step.Description));
        Assert.Equal(Wanted.Bindings.Skip(1), plan.UnknownBindings);
    }

    private static BrokerSnapshot With(string queue, Func<BrokerQueue, BrokerQueue> change) =>
        Same with { Queues = [.. Same.Queues.Select(it => it.Name == queue ? change(it) : it)] };
}
