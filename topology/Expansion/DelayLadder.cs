using System.Text;

namespace Warren.Topology;

/// <summary>
/// How a delay becomes a walk down the ladder of <see cref="DelaySpec"/>. Pure.
/// </summary>
/// <remarks>
/// The routing key is the delay in binary, one word a level, highest first (always <see cref="DelaySpec.MaxLevels"/> words, so that what waits keeps its way when
/// a topology gets more or fewer levels), and then the name of the queue that it is for. The exchange of level n
/// looks at its own word: a 1 leads to the queue of level n, a 0 to the exchange of the level below. A queue dead-letters what has waited its
/// time, under the same key, to the exchange of the level below. The exchange at the foot knows every task queue by its name, and leads to the queue
/// of what is due for it (<see cref="DueOf"/>), which hands on at once. Without those a task queue that is full, or not there for a while, would in the end hold up
/// the tasks of all others: a level hands on only so many at a time as the broker has under way, 32.
/// </remarks>
public static class DelayLadder
{
    /// <summary>What the lowest level waits, and so the grain of every delay: 64 ms.</summary>
    public static TimeSpan Unit { get; } = TimeSpan.FromMilliseconds(64);

    /// <summary>The longest delay of one walk.</summary>
    public static TimeSpan Longest(DelaySpec ladder) => Unit * ((1L << ladder.Levels) - 1);

    /// <summary>The levels, lowest first.</summary>
    public static IReadOnlyList<DelayLevel> Of(DelaySpec ladder) =>
        [.. Enumerable.Range(0, ladder.Levels).Select(level => new DelayLevel(level, $"{ladder.Name}.{level}", Unit * (1L << level)))];

    /// <summary>Where to publish a message that shall be in <paramref name="queue"/> after a delay.</summary>
    /// <param name="ladder">The ladder.</param>
    /// <param name="queue">The name of a task queue.</param>
    /// <param name="delay">More than zero. Rounded up to the next multiple of <see cref="Unit"/>, so that it is never early; at most <see cref="Longest"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is not more than zero.</exception>
    public static DelayWalk For(DelaySpec ladder, string queue, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        var units = Math.Min(((delay.Ticks - 1) / Unit.Ticks) + 1, (1L << ladder.Levels) - 1);
        var key = new StringBuilder(KeyBytes + queue.Length);
        for (var level = DelaySpec.MaxLevels - 1; level >= 0; level--)
        {
            key.Append((units >> level) & 1).Append('.');
        }

        return new($"{ladder.Name}.{long.Log2(units)}", key.Append(queue).ToString(), Unit * units);
    }

    /// <summary>The queue that tasks come to from the ladder, and stay in while the task queue cannot take them: <c>&lt;queue&gt;.due</c>.</summary>
    public static string DueOf(string queue) => $"{queue}.due";

    /// <summary>How much longer than a queue's name the routing keys of its delayed tasks are.</summary>
    internal const int KeyBytes = 2 * DelaySpec.MaxLevels;

    internal static BrokerBinding ToQueue(DelaySpec ladder, DelayLevel level) => new(level.Name, level.Name, Pattern(level.Number, '1'));

    internal static BrokerBinding ToLevelBelow(DelaySpec ladder, DelayLevel level) =>
        new(level.Name, ExchangeBelow(ladder, level.Number), Pattern(level.Number, '0')) { ToExchange = true };

    // As many stars as levels and not '#', which would also match the end of a longer name.
    internal static BrokerBinding ToDueQueue(DelaySpec ladder, string queue) =>
        new(ladder.Name, DueOf(queue), string.Concat(Enumerable.Repeat("*.", DelaySpec.MaxLevels)) + queue);

    internal static string ExchangeBelow(DelaySpec ladder, int level) => level == 0 ? ladder.Name : $"{ladder.Name}.{level - 1}";

    private static string Pattern(int level, char bit) =>
        string.Concat(Enumerable.Repeat("*.", DelaySpec.MaxLevels - 1 - level)) + bit + ".#";
}

/// <summary>One level of the ladder.</summary>
/// <param name="Number">From 0, the lowest.</param>
/// <param name="Name">The name of its exchange and of its queue.</param>
/// <param name="Delay">How long a task stays, in whole milliseconds.</param>
public sealed record DelayLevel(int Number, string Name, TimeSpan Delay);

/// <summary>Where to publish a message that shall wait.</summary>
/// <param name="Exchange">The exchange of the highest level that it waits on.</param>
/// <param name="RoutingKey">The rest of the way.</param>
/// <param name="Delay">How long the walk takes: what was asked for, rounded up, or the longest of one walk.</param>
public sealed record DelayWalk(string Exchange, string RoutingKey, TimeSpan Delay);
