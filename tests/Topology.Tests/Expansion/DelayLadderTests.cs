using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Warren.Topology.Tests;

public sealed class DelayLadderTests
{
    private static readonly DelaySpec Full = new();

    // The walk is followed through the declared bindings and TTLs, not through the arithmetic that made its routing key.
    private static readonly BrokerTopology Broker = TopologyExpansion.Expand(
        Sample.Spec(Sample.Queue("q"), Sample.Queue("tasks.main", "main"), Sample.Queue("main", "other")) with { Delay = Full });

    private static readonly ILookup<string, BrokerBinding> Bindings = Broker.Bindings.ToLookup(static binding => binding.Exchange);
    private static readonly Dictionary<string, BrokerQueue> Queues = Broker.Queues.ToDictionary(static queue => queue.Name);

    [Fact]
    public void Every_delay_up_to_a_year_ends_in_its_queue_alone_after_that_time()
    {
        var milliseconds = Gen.Choose(1, 366 * 24 * 60 * 60).SelectMany(static seconds => Gen.Choose(0, 999), static (seconds, rest) => (seconds * 1000L) - rest);
        var all = milliseconds.Zip(Gen.Elements("q", "tasks.main", "main"));
        Prop.ForAll(all.ToArbitrary(), static input =>
        {
            var (delay, queue) = (TimeSpan.FromMilliseconds(input.Item1), input.Item2);
            var walk = DelayLadder.For(Full, queue, delay);
            var (waited, end) = Follow(walk);
            return end == queue && waited == walk.Delay && waited >= delay && waited - delay < DelayLadder.Unit;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 128)]
    [InlineData(1000, 1024)]
    public void Delays_are_rounded_up_to_the_unit(int asked, int waited) =>
        Assert.Equal(waited, Follow(DelayLadder.For(Full, "q", TimeSpan.FromMilliseconds(asked))).Waited.TotalMilliseconds);

    [Fact]
    public void The_shortest_tick_still_waits() =>
        Assert.Equal(DelayLadder.Unit, DelayLadder.For(Full, "q", TimeSpan.FromTicks(1)).Delay);

    [Fact]
    public void A_year_and_a_day_fit_into_one_walk() => Assert.True(DelayLadder.Longest(Full) > TimeSpan.FromDays(367));

    [Fact]
    public void More_than_the_ladder_holds_waits_as_long_as_it_holds()
    {
        var walk = DelayLadder.For(Full with { Levels = 3 }, "q", TimeSpan.FromHours(1));
        Assert.Equal(("tasks.delay.2", string.Concat(Enumerable.Repeat("0.", 26)) + "1.1.1.q", TimeSpan.FromMilliseconds(7 * 64)), (walk.Exchange, walk.RoutingKey, walk.Delay));
        Assert.Equal(DelayLadder.Longest(Full), DelayLadder.For(Full, "q", TimeSpan.MaxValue).Delay);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_delay_is_no_walk(int ticks) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DelayLadder.For(Full, "q", TimeSpan.FromTicks(ticks)));

    [Fact]
    public void The_levels_are_powers_of_two_and_keep_what_they_cannot_hand_on()
    {
        var delaying = Broker.Queues.Where(static queue => queue.Role is QueueRole.Delay or QueueRole.Due).ToArray();
        Assert.Equal(
            Enumerable.Range(0, 29).Select(static level => 64L << level),
            delaying.Where(static queue => queue.Role == QueueRole.Delay).Select(static queue => (long)queue.Arguments["x-message-ttl"]));
        Assert.All(delaying, static queue => Assert.Equal(("quorum", "at-least-once", "reject-publish"),
            (queue.Arguments["x-queue-type"], queue.Arguments["x-dead-letter-strategy"], queue.Arguments["x-overflow"])));
    }

    private static (TimeSpan Waited, string End) Follow(DelayWalk walk)
    {
        var (exchange, waited) = (walk.Exchange, TimeSpan.Zero);
        while (true)
        {
            var next = Assert.Single(Bindings[exchange], binding => Matches(binding.RoutingKey, walk.RoutingKey));
            if (!next.ToExchange)
            {
                var queue = Queues[next.Destination];
                if (queue.Role == QueueRole.Due)
                {
                    Assert.Equal("", queue.Arguments["x-dead-letter-exchange"]);
                    Assert.Equal(1L, queue.Arguments["x-message-ttl"]);
                    return (waited, (string)queue.Arguments["x-dead-letter-routing-key"]);
                }

                Assert.False(queue.Arguments.ContainsKey("x-dead-letter-routing-key"));
                waited += TimeSpan.FromMilliseconds(Convert.ToInt64(queue.Arguments["x-message-ttl"], CultureInfo.InvariantCulture));
                exchange = (string)queue.Arguments["x-dead-letter-exchange"];
            }
            else
            {
                exchange = next.Destination;
            }
        }
    }

    private static bool Matches(string pattern, string key) => RoutingKeyPattern.Overlap(pattern, key);
}
