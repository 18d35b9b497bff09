using Warren.Topology;

namespace Warren.Handling;

/// <summary>What holds for one task of one queue, once the task's own wishes and the queue's are put together.</summary>
/// <param name="Queue">The task's queue.</param>
/// <param name="Retry">Its delays.</param>
/// <param name="Failures">The task's entries, then the queue's.</param>
/// <param name="Timeout">How long an attempt may take, or null.</param>
internal sealed record TaskPolicy(QueueSpec Queue, RetrySpec Retry, FailureRules Failures, TimeSpan? Timeout)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(int.MaxValue);

    public static TaskPolicy Of(QueueSpec queue, TaskWishes wishes, FailureRules queueFailures) => new(
        queue,
        wishes.Retry?.Delays ?? queue.Retry,
        (wishes.Retry?.Failures ?? FailureRules.None).Then(queueFailures),
        wishes.Timeout is { } timeout ? (timeout == System.Threading.Timeout.InfiniteTimeSpan ? null : timeout) : queue.Timeout);

    /// <summary>What does not fit, one sentence each.</summary>
    public static IEnumerable<string> Problems(QueueSpec queue, string task, TaskWishes wishes)
    {
        var subject = $"Task '{task}' of queue '{queue.Name}'";
        if (wishes.Timeout is { } timeout && timeout != System.Threading.Timeout.InfiniteTimeSpan && (timeout < TimeSpan.FromMilliseconds(1) || timeout > LongestTimeout))
        {
            yield return $"{subject} has a timeout of {timeout:c}: use 1 ms to 24.8 days, or Timeout.InfiniteTimeSpan for no limit.";
        }

        if (wishes.Retry?.Delays is not { } retry)
        {
            yield break;
        }

        if (retry.Jitter != 0)
        {
            yield return $"{subject} asks for jitter of its own: set Retry.Jitter of the queue in TaskTopology.cs, which declares the queues for it.";
        }

        var declared = RetryQueues.DelaysOf(queue);
        foreach (var missing in retry.Delays.Distinct().Except(declared))
        {
            yield return $"{subject} retries after {missing:c}, for which the queue has no retry queue; it has {Listed(declared)}. "
                + "Use one of them, or add the delay to TaskRetryDelays of the queue in TaskTopology.cs and apply the topology.";
        }
    }

    private static string Listed(IReadOnlyList<TimeSpan> delays) => delays.Count == 0 ? "none" : string.Join(", ", delays.Select(static delay => delay.ToString("c")));
}

/// <summary>What a task's registration asks for beside its queue's rules.</summary>
internal sealed record TaskWishes(RetryPolicy? Retry, TimeSpan? Timeout);
