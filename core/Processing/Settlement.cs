using Warren.Broker;
using Warren.Topology;

namespace Warren.Processing;

/// <summary>
/// Places what becomes of a task durably on the broker before the original is acknowledged. Each method returns only after the broker's
/// confirm; when it throws, the original must stay unacknowledged.
/// </summary>
internal sealed class Settlement(MessagePublisher publisher, TopologySpec topology, TimeProvider time)
{
    /// <summary>Puts a copy on its way back to the queue, one retry more.</summary>
    public Task RetryAsync(TaskDelivery delivery, TaskMessage task, RetryRoute retry, DateTimeOffset startedAt, CancellationToken cancellationToken) =>
        publisher.PublishAsync(
            retry.Exchange,
            retry.RoutingKey,
            CopyProperties.ForRetry(delivery.Properties, task.Id, task.RetryCount, task.FirstAttemptAt ?? startedAt),
            delivery.Body,
            cancellationToken);

    /// <summary>
    /// Puts a copy on the delay ladder, without counting a retry: for what is too early, and for whatever else shall come again at a time of its own.
    /// </summary>
    /// <param name="delivery">The message.</param>
    /// <param name="task">The task.</param>
    /// <param name="deferrals">How many times in a row it was deferred because of others, this time included.</param>
    /// <param name="delay">More than zero. When it is more than the ladder holds, the task is deferred again when it comes back.</param>
    /// <param name="cancellationToken">Gives up waiting for the confirm.</param>
    public Task DeferAsync(TaskDelivery delivery, TaskMessage task, int deferrals, TimeSpan delay, CancellationToken cancellationToken)
    {
        var walk = DelayLadder.For(topology.Delay, delivery.Queue, delay);
        var now = time.GetUtcNow();

        // A publisher may ask for the last moment that there is, beyond which no delay that began before ends.
        var notBefore = delay < DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
        return publisher.PublishAsync(
            walk.Exchange,
            walk.RoutingKey,
            CopyProperties.ForDeferral(delivery.Properties, task, deferrals, notBefore),
            delivery.Body,
            cancellationToken);
    }

    /// <summary>Puts a copy on its way back to the queue that says how often it was delivered, and changes nothing else.</summary>
    public Task PutBackAsync(TaskDelivery delivery, RetryRoute route, int redeliveries, CancellationToken cancellationToken) => publisher.PublishAsync(
        route.Exchange, route.RoutingKey, CopyProperties.ForRedelivery(delivery.Properties, TaskIds.Of(delivery.Properties, time.GetUtcNow()), redeliveries), delivery.Body, cancellationToken);

    /// <summary>Puts a copy into the queue's dead-letter queue.</summary>
    /// <param name="delivery">The message.</param>
    /// <param name="task">The task, or null when the message was not understood or not looked into.</param>
    /// <param name="failure">Why.</param>
    /// <param name="startedAt">When this attempt began.</param>
    /// <param name="cancellationToken">Gives up waiting for the confirm.</param>
    public Task DeadLetterAsync(
        TaskDelivery delivery, TaskMessage? task, TaskFailure failure, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var deadLetter = (topology.Find(delivery.Queue) ?? throw new InvalidOperationException($"Queue '{delivery.Queue}' is not in the topology.")).DeadLetter;
        var now = time.GetUtcNow();
        // What was not understood was never attempted, but it may have been retried by an earlier version that did understand it. What expired is not attempted
        // this time, unless it is its next attempt that would come too late.
        var attempts = (failure is { Reason: DeadLetterReason.Expired, Exception: null } ? task?.RetryCount : task?.Attempt)
            ?? TaskHeaders.ReadCount(delivery.Properties.Headers, TaskHeaders.RetryCount) + (failure.Reason == DeadLetterReason.TooManyDeliveries ? 1 : 0);
        var properties = CopyProperties.ForDeadLetter(
            delivery.Properties,
            task?.Id ?? TaskIds.Of(delivery.Properties, now),
            delivery.Queue,
            failure,
            attempts,
            task?.FirstAttemptAt ?? TaskHeaders.ReadTime(delivery.Properties.Headers, TaskHeaders.FirstAttemptAt) ?? startedAt,
            now);
        return publisher.PublishAsync(deadLetter.Exchange, deadLetter.Queue, properties, delivery.Body, cancellationToken);
    }
}
