using System.Collections.Concurrent;

namespace Warren.Processing;

/// <summary>What this instance has to do with a queue at the moment.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="InHand">Deliveries that are being processed.</param>
/// <param name="Ended">Deliveries that have had an outcome here, since the process began.</param>
/// <param name="LastAt">When one began or had an outcome here; null when none ever did.</param>
public sealed record QueueActivity(string Queue, int InHand, long Ended, DateTimeOffset? LastAt);

/// <summary>Counts what the processor does, by queue.</summary>
internal sealed class QueueActivities(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    public QueueActivity Of(string queue) => _counters.TryGetValue(queue, out var counter) ? counter.Read(queue) : new(queue, 0, 0, null);

    public void Began(string queue) => CounterOf(queue).Began(time.GetUtcNow());

    public void Left(string queue, bool ended) => CounterOf(queue).Left(ended, time.GetUtcNow());

    private Counter CounterOf(string queue) => _counters.GetOrAdd(queue, static _ => new());

    private sealed class Counter
    {
        private long _lastAt;
        private long _ended;
        private int _inHand;

        public void Began(DateTimeOffset now)
        {
            Interlocked.Increment(ref _inHand);
            Volatile.Write(ref _lastAt, now.UtcTicks);
        }

        public void Left(bool ended, DateTimeOffset now)
        {
            Interlocked.Decrement(ref _inHand);
            if (ended)
            {
                Interlocked.Increment(ref _ended);
                Volatile.Write(ref _lastAt, now.UtcTicks);
            }
        }

        public QueueActivity Read(string queue) => new(
            queue, Volatile.Read(ref _inHand), Interlocked.Read(ref _ended), Volatile.Read(ref _lastAt) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null);
    }
}
