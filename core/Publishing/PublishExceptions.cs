namespace Warren;

/// <summary>A task was not confirmed by the broker. The subclasses say what is known.</summary>
#pragma warning disable CA1032 // made only here, always with a reason
public abstract class TaskPublishException : Exception
{
    private protected TaskPublishException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>How long a caller should wait before it tries again.</summary>
    public abstract TimeSpan RetryAfter { get; }
}

/// <summary>The message is not queued: no queue is bound to its routing key. It helps to try again only once the topology has been applied.</summary>
public sealed class TaskUnroutableException(string message, Exception? innerException = null) : TaskPublishException(message, innerException)
{
    /// <inheritdoc/>
    public override TimeSpan RetryAfter => TimeSpan.FromSeconds(30);
}

/// <summary>The message is not queued: the broker answered with a negative acknowledgement, as a queue does that is full or has no leader at the moment.</summary>
public sealed class PublishNackedException(string message, Exception? innerException = null) : TaskPublishException(message, innerException)
{
    /// <inheritdoc/>
    public override TimeSpan RetryAfter => TimeSpan.FromSeconds(5);
}

/// <summary>The message is not queued: its queue holds as many tasks as its <c>MaxLength</c> allows.</summary>
/// <param name="queue">The full queue's name.</param>
/// <param name="message">What to do, with the limit.</param>
/// <param name="innerException">The broker's refusal.</param>
public sealed class QueueFullException(string queue, string message, Exception? innerException = null) : TaskPublishException(message, innerException)
{
    /// <summary>The full queue's name.</summary>
    public string Queue => queue;

    /// <inheritdoc/>
    public override TimeSpan RetryAfter => TimeSpan.FromSeconds(5);
}

/// <summary>The message is not queued: too many publishes, or too many bytes, wait in this process for the broker already.</summary>
public sealed class PublishBacklogException(string message, Exception? innerException = null) : TaskPublishException(message, innerException)
{
    /// <inheritdoc/>
    public override TimeSpan RetryAfter => TimeSpan.FromSeconds(5);
}

/// <summary>The message is not queued: the broker has blocked publishers because of a memory or disk alarm.</summary>
public sealed class BrokerBlockedException(string message, Exception? innerException = null) : TaskPublishException(message, innerException)
{
    /// <inheritdoc/>
    public override TimeSpan RetryAfter => TimeSpan.FromSeconds(10);
}

/// <summary>The message is not queued: there is no connection to the broker.</summary>
public sealed class BrokerUnavailableException(string message, Exception? innerException = null) : TaskPublishException(message, innerException)
{
    /// <inheritdoc/>
    public override TimeSpan RetryAfter => TimeSpan.FromSeconds(5);
}

/// <summary>Unknown: the message may or may not be queued. Publish again with the same id.</summary>
public sealed class PublishUnconfirmedException(string message, Exception? innerException = null) : TaskPublishException(message, innerException)
{
    /// <inheritdoc/>
    public override TimeSpan RetryAfter => TimeSpan.FromSeconds(5);
}
#pragma warning restore CA1032
