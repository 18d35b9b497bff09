namespace Warren.Topology;

/// <summary>Which retry queues a queue has and which of them holds a task for a given delay. Pure.</summary>
public static class RetryQueues
{
    internal const double MostJitter = 0.5;
    internal const int MostLanes = 16;

    /// <summary>The delays that a queue has retry queues for, without jitter, in the order in which they are declared.</summary>
    public static IReadOnlyList<TimeSpan> DelaysOf(QueueSpec queue) => [.. queue.Retry.Delays.Concat(queue.TaskRetryDelays).Distinct()];

    /// <summary>
    /// The queue's retry queues: <c>&lt;queue&gt;.retry.1</c>, <c>.2</c> and so on, one for each distinct delay; with jitter <c>&lt;queue&gt;.retry.1.1</c>,
    /// <c>.1.2</c> and so on, several for each.
    /// </summary>
    public static IReadOnlyList<RetryQueue> Of(QueueSpec queue) => [.. DelaysOf(queue).SelectMany((delay, index) => Lanes(queue, delay, index))];

    /// <summary>The retry queue for a task that shall wait so long, or null when the queue has none of just that delay.</summary>
    /// <param name="queue">The queue that the task came from.</param>
    /// <param name="delay">How long it shall wait, before jitter.</param>
    /// <param name="spread">Any number that differs from task to task: it chooses among the lanes of a delay with jitter.</param>
    public static RetryQueue? For(QueueSpec queue, TimeSpan delay, uint spread)
    {
        var index = DelaysOf(queue).TakeWhile(declared => declared != delay).Count();
        if (index == DelaysOf(queue).Count)
        {
            return null;
        }

        var lanes = Lanes(queue, delay, index);
        return lanes[(int)(spread % (uint)lanes.Length)];
    }

    private static RetryQueue[] Lanes(QueueSpec queue, TimeSpan delay, int index)
    {
        var name = $"{queue.Name}.retry.{index + 1}";
        if (queue.Retry.Jitter is not > 0)
        {
            return [new(name, delay)];
        }

        var count = Math.Clamp(queue.Retry.JitterLanes, 2, MostLanes);
        var jitter = Math.Min(queue.Retry.Jitter, MostJitter);
        return [.. Enumerable.Range(0, count).Select(lane => new RetryQueue($"{name}.{lane + 1}", Spread(delay, jitter * ((2.0 * lane / (count - 1)) - 1))))];
    }

    private static TimeSpan Spread(TimeSpan delay, double part) =>
        TimeSpan.FromMilliseconds(Math.Clamp(Math.Round(delay.TotalMilliseconds * (1 + part)), 1, int.MaxValue));
}

/// <summary>A queue that holds a task for a fixed time and then gives it back to its own queue.</summary>
/// <param name="Name">The queue's name, which is also its routing key on the retry exchange.</param>
/// <param name="Delay">How long a task stays, in whole milliseconds.</param>
public sealed record RetryQueue(string Name, TimeSpan Delay);
