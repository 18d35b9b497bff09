namespace Warren;

/// <summary>Publishes tasks to their queues.</summary>
public interface ITaskPublisher
{
    /// <summary>Publishes a task and returns once the broker has confirmed it.</summary>
    /// <remarks>
    /// At least once: after <see cref="PublishUnconfirmedException"/> the task may or may not be queued. Publish again with the same id.
    /// Safe to call from many threads.
    /// </remarks>
    /// <exception cref="ArgumentException">The submission contradicts itself or exceeds a limit.</exception>
    /// <exception cref="TaskUnroutableException">No queue is bound to the task's routing key: apply the topology.</exception>
    /// <exception cref="QueueFullException">The queue holds as many tasks as its <c>MaxLength</c> allows.</exception>
    /// <exception cref="PublishNackedException">The broker refused the task for another reason, for example because the queue has no leader.</exception>
    /// <exception cref="PublishBacklogException">Too much waits in this process for the broker already.</exception>
    /// <exception cref="BrokerBlockedException">The broker takes no publishes because it is short of memory or disk.</exception>
    /// <exception cref="BrokerUnavailableException">There is no connection to the broker.</exception>
    /// <exception cref="PublishUnconfirmedException">The connection was lost, or time ran out, before the broker answered.</exception>
    Task<TaskReceipt> PublishAsync(TaskSubmission submission, CancellationToken cancellationToken);
}

/// <summary>What the broker has confirmed.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="Queue">The queue that it is for.</param>
/// <param name="NotBefore">Before when it will not run; null when it is in its queue.</param>
public sealed record TaskReceipt(string Id, string Queue, DateTimeOffset? NotBefore = null);
