using Warren.Hosting.Queues;

namespace Warren.Hosting.Tests.Queues;

public sealed class AckLedgerTests
{
    [Fact]
    public void Multiple_reaches_over_a_running_delivery()
    {
        var ledger = new AckLedger();
        Deliver(ledger, 1, 5);
        ledger.Finish(1);
        ledger.Finish(2);
        ledger.Finish(4);
        Assert.Equal([new Settlement(2, Multiple: true, Requeue: false), new Settlement(4, Multiple: false, Requeue: false)], Collect(ledger));
        ledger.Finish(3);
        ledger.Finish(5);
        Assert.Equal([new Settlement(5, Multiple: true, Requeue: false)], Collect(ledger));
        Assert.Empty(Collect(ledger));
        Assert.Equal(0, ledger.Unsettled);
    }

    [Fact]
    public void Returned_delivery_is_acknowledged_by_a_multiple()
    {
        var ledger = new AckLedger();
        Deliver(ledger, 1, 3);
        ledger.Finish(1);
        ledger.Return(2);
        ledger.Finish(3);
        Assert.Equal([new Settlement(2, Multiple: false, Requeue: true), new Settlement(3, Multiple: true, Requeue: false)], Collect(ledger));
    }

    [Fact]
    public void Some_order_of_finishing_loses_or_doubles_a_message()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            Simulate(new Random(seed), seed);
        }
    }

    /// <summary>Plays a broker: what a frame settles must be unsettled there, finished or returned as the frame says.</summary>
    private static void Simulate(Random random, int seed)
    {
        var ledger = new AckLedger();
        var running = new List<ulong>();
        var unsettled = new SortedDictionary<ulong, bool?>();
        ulong next = 1;
        for (var step = 0; step < 2000; step++)
        {
            var choice = random.Next(10);
            if (choice < 4 && unsettled.Count < 300)
            {
                ledger.Deliver(next);
                running.Add(next);
                unsettled.Add(next++, null);
            }
            else if (choice < 8 && running.Count > 0)
            {
                var at = random.Next(running.Count);
                var requeue = random.Next(8) == 0;
                unsettled[running[at]] = requeue;
                if (requeue)
                {
                    ledger.Return(running[at]);
                }
                else
                {
                    ledger.Finish(running[at]);
                }

                running.RemoveAt(at);
            }
            else
            {
                Settle(Collect(ledger), unsettled, seed);
            }
        }

        running.ForEach(ledger.Finish);
        running.ForEach(tag => unsettled[tag] = false);
        Settle(Collect(ledger), unsettled, seed);
        Assert.Empty(unsettled);
        Assert.Equal(0, ledger.Unsettled);
    }

    private static void Settle(List<Settlement> frames, SortedDictionary<ulong, bool?> unsettled, int seed)
    {
        foreach (var frame in frames)
        {
            Assert.True(unsettled.ContainsKey(frame.Tag), $"seed {seed}: {frame} names a tag that is settled already");
            foreach (var tag in unsettled.Keys.Where(tag => tag == frame.Tag || (frame.Multiple && tag < frame.Tag)).ToArray())
            {
                Assert.True(unsettled[tag] == frame.Requeue, $"seed {seed}: {frame} settles {tag} otherwise than it ended ({unsettled[tag]})");
                unsettled.Remove(tag);
            }
        }

        Assert.DoesNotContain(unsettled.Values, ended => ended is not null);
    }

    private static void Deliver(AckLedger ledger, ulong first, ulong last)
    {
        for (var tag = first; tag <= last; tag++)
        {
            ledger.Deliver(tag);
        }
    }

    private static List<Settlement> Collect(AckLedger ledger)
    {
        var frames = new List<Settlement>();
        ledger.Collect(frames);
        return frames;
    }
}
