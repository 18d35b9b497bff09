namespace Warren.Topology;

/// <summary>Which retry queues a queue has and which of them holds a task before a given retry.</summary>
public static class RetryQueues
{
    /// <summary>The queue's retry queues, one for each distinct delay: <c>&lt;queue&gt;.retry.1</c>, <c>.2</c> and so on.</summary>
    public static IReadOnlyList<RetryQueue> Of(QueueSpec queue) =>
        [.. queue.Retry.Delays.Distinct().Select((delay, index) => new RetryQueue($"{queue.Name}.retry.{index + 1}", delay))];

    /// <summary>
    /// The retry queue for a task that has been retried <paramref name="retryCount"/> times and failed again, or null when no retry is left.
    /// </summary>
    /// <param name="queue">The queue that the task came from.</param>
    /// <param name="retryCount">Retries so far, 0 after the first attempt. Negative counts as 0.</param>
    public static RetryQueue? For(QueueSpec queue, int retryCount)
    {
        var step = Math.Max(retryCount, 0);
        if (step >= queue.Retry.MaxRetries)
        {
            return null;
        }

        var delay = queue.Retry.Delays[step];
        return Of(queue).First(retryQueue => retryQueue.Delay == delay);
    }
}

/// <summary>A queue that holds a task for a fixed time and then gives it back to its own queue.</summary>
/// <param name="Name">The queue's name, which is also its routing key on the retry exchange.</param>
/// <param name="Delay">How long a task stays, in whole milliseconds.</param>
public sealed record RetryQueue(string Name, TimeSpan Delay);
