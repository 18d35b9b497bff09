namespace Warren.Topology;

/// <summary>What is worth another look in the numbers of a scaling group. Pure: it knows nothing of the load.</summary>
public static class ScalingAdvice
{
    // What a classic queue with priorities was measured to pass on in a second, and where a broker's memory for connections begins to count.
    private const int QueueRate = 10_000;
    private const int ManyConnections = 1000;
    private const int ManyUnacknowledged = 100_000;

    // The embedded host: one for consuming, one for publishing.
    private const int ConnectionsPerInstance = 2;

    /// <summary>What a start takes when nobody has measured it: the machine, the image, the process.</summary>
    public static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(20);

    /// <param name="group">Of a topology without problems.</param>
    /// <param name="startDelay">From the decision for an instance to its first task.</param>
    /// <param name="duration">How long a task runs on average, or null when that is not known.</param>
    /// <returns>Sentences that name the number, what it does and what to try. None when there is nothing to say.</returns>
    public static IReadOnlyList<string> For(ScalingGroup group, TimeSpan startDelay, TimeSpan? duration = null) =>
    [
        .. group.Queues.SelectMany(queue => OfQueue(group, queue, duration)),
        .. OfTimes(group, startDelay),
        .. OfBroker(group, duration),
    ];

    private static IEnumerable<string> OfQueue(ScalingGroup group, QueueSpec queue, TimeSpan? duration)
    {
        var (share, prefetch, concurrency) = (queue.Scale.TasksPerInstance, queue.Prefetch, queue.Concurrency);
        if (prefetch > share && group.MaxInstances > 1)
        {
            yield return $"{queue.Name}: an instance prefetches {prefetch}, more than its share of {share} (TasksPerInstance). What it holds is not there for those that start: they stand idle. "
                + $"Set Prefetch to {Math.Max(concurrency, share / 2)}{(concurrency > share / 2 ? $" or TasksPerInstance to {2 * prefetch}" : "")}.";
        }
        else if (duration >= TimeSpan.FromSeconds(1) && prefetch > 2 * concurrency)
        {
            yield return $"{queue.Name}: an instance holds {prefetch} and runs {concurrency}; with tasks of {Seconds(duration.Value)} the last one waits {Seconds(duration.Value * ((prefetch / concurrency) - 1))} there "
                + $"while another instance may be free. Prefetch {concurrency} to {2 * concurrency} is enough for tasks of a second or more.";
        }

        if (share < concurrency)
        {
            yield return $"{queue.Name}: an instance runs {concurrency} at a time, but there is one for each {share}: part of what you pay for stands idle. Set TasksPerInstance to {concurrency} or more.";
        }

        if (queue.Scale.Activation > 0 && group.MinInstances == 0)
        {
            yield return $"{queue.Name}: up to {queue.Scale.Activation} (Activation) tasks wait for ever while there is no instance. Set Activation to 0 unless something else empties the queue.";
        }
    }

    private static IEnumerable<string> OfTimes(ScalingGroup group, TimeSpan startDelay)
    {
        if (group.MinInstances > 0)
        {
            yield break;
        }

        var first = group.PollingInterval + startDelay;
        if (startDelay >= TimeSpan.FromSeconds(30) || first >= TimeSpan.FromMinutes(1))
        {
            yield return $"With MinInstances 0 the first task after a pause waits up to {Seconds(first)}: {Seconds(group.PollingInterval)} until the queue is looked at and {Seconds(startDelay)} until an instance works. "
                + "Set MinInstances to 1 if that is too long.";
        }

        if (group.Cooldown <= startDelay)
        {
            yield return $"The cooldown of {Seconds(group.Cooldown)} is not longer than the start of an instance ({Seconds(startDelay)}): instances go before they have paid for their start. Set Cooldown to {Seconds(startDelay * 5)} or more.";
        }

        if (group.Cooldown < group.PollingInterval)
        {
            yield return $"The cooldown of {Seconds(group.Cooldown)} is shorter than the polling interval of {Seconds(group.PollingInterval)}: one look at an empty queue sends every instance away. Set Cooldown to {Seconds(group.PollingInterval * 4)} or more.";
        }
    }

    private static IEnumerable<string> OfBroker(ScalingGroup group, TimeSpan? duration)
    {
        var connections = group.MaxInstances * ConnectionsPerInstance;
        if (connections > ManyConnections)
        {
            yield return $"MaxInstances {group.MaxInstances} makes {connections} connections to the broker. Check its limit (plans of hosted brokers have one) and its memory: about 100 KB each.";
        }

        foreach (var queue in group.Queues)
        {
            var held = (long)group.MaxInstances * queue.Prefetch;
            if (held > ManyUnacknowledged)
            {
                yield return $"{queue.Name}: {group.MaxInstances} instances hold up to {held} messages (Prefetch {queue.Prefetch}), all in the broker's memory. Lower Prefetch.";
            }

            if (duration is { } each && each > TimeSpan.Zero && group.MaxInstances * queue.Concurrency / each.TotalSeconds is > QueueRate and var rate)
            {
                yield return $"{queue.Name}: {group.MaxInstances} instances could end {rate:0} tasks a second, a queue passes on about {QueueRate}. More than {Math.Max(1, (int)(QueueRate * each.TotalSeconds / queue.Concurrency))} instances bring nothing.";
            }
        }
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";
}
