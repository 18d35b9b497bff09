using Warren.Handling;
using Warren.Topology;

namespace Warren.Processing;

/// <summary>Decides what a failed attempt leads to. Pure.</summary>
internal static class FailureClassifier
{
    /// <summary>The way back to the queue, or null when the task is dead-lettered; and why.</summary>
    /// <param name="error">What the handler threw, or the processor's <see cref="TaskTimeoutException"/>.</param>
    /// <param name="policy">What holds for the task.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="taskId">The task's id.</param>
    /// <param name="retryCount">Retries so far, from 0.</param>
    public static (RetryRoute? Retry, TaskFailure Failure) Classify(Exception error, TaskPolicy policy, TopologySpec topology, string taskId, int retryCount)
    {
        var action = ActionFor(error, policy, retryCount);
        if (action == FailureAction.Never)
        {
            return (null, new(DeadLetterReason.PermanentFailure, ExceptionText.Message(error), error is PermanentTaskException ? error.InnerException ?? error : error));
        }

        var failure = new TaskFailure(error is TaskTimeoutException ? DeadLetterReason.Timeout : DeadLetterReason.RetriesExhausted, ExceptionText.Message(error), error);
        var step = Math.Max(retryCount, 0);
        var route = step >= policy.Retry.MaxRetries ? null
            : action == FailureAction.RetryAtOnce ? RetryRoutes.AtOnce(policy.Queue)
            : RetryRoutes.After(topology, policy.Queue, (error as TransientTaskException)?.RetryAfter ?? policy.Retry.Delays[step], taskId, step);
        return route is null
            ? (null, failure with { Message = $"{failure.Message} (attempt {step + 1L} of {policy.Retry.MaxRetries + 1})" })
            : (route, failure);
    }

    /// <summary>Whether a failure is one that may pass, whatever retries are left.</summary>
    public static bool MayPass(Exception error, TaskPolicy policy) => ActionFor(error, policy, retryCount: 0) != FailureAction.Never;

    private static FailureAction ActionFor(Exception error, TaskPolicy policy, int retryCount) => error switch
    {
        PermanentTaskException => FailureAction.Never,
        TransientTaskException => FailureAction.RetryLater,
        _ => policy.Failures.Decide(error, retryCount),
    };
}
