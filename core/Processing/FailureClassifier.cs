using Warren.Topology;

namespace Warren.Processing;

/// <summary>Decides what a failed attempt leads to. Pure.</summary>
internal static class FailureClassifier
{
    /// <summary>The retry queue that the task goes to, or the reason why it is dead-lettered.</summary>
    /// <param name="error">What the handler threw.</param>
    /// <param name="queue">The queue that the task came from.</param>
    /// <param name="retryCount">Retries so far, from 0.</param>
    public static (RetryQueue? Retry, TaskFailure Failure) Classify(Exception error, QueueSpec queue, int retryCount)
    {
        if (error is PermanentTaskException)
        {
            return (null, new(DeadLetterReason.PermanentFailure, error.Message, error.InnerException ?? error));
        }

        var failure = new TaskFailure(DeadLetterReason.RetriesExhausted, error.Message, error);
        return RetryQueues.For(queue, retryCount) is { } retry
            ? (retry, failure)
            : (null, failure with { Message = $"{error.Message} (attempt {retryCount + 1} of {queue.Retry.MaxRetries + 1})" });
    }
}
