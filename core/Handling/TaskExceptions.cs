namespace Warren;

/// <summary>Thrown by a handler: this task can never succeed. It is dead-lettered at once, whatever retries are left.</summary>
public sealed class PermanentTaskException : Exception
{
    /// <summary>Gives no reason; prefer one that names the value and the fix.</summary>
    public PermanentTaskException()
    {
    }

    /// <param name="message">The reason that stands in the dead letter: name the thing, its value and what to do.</param>
    public PermanentTaskException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="PermanentTaskException(string)"/>
    /// <param name="message">The reason.</param>
    /// <param name="innerException">What failed.</param>
    public PermanentTaskException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Thrown by a handler: it failed for now and may succeed later. The task is retried by its queue's policy.</summary>
public sealed class TransientTaskException : Exception
{
    /// <summary>Gives no reason; prefer one.</summary>
    public TransientTaskException()
    {
    }

    /// <param name="message">What is not there yet.</param>
    public TransientTaskException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="TransientTaskException(string)"/>
    /// <param name="message">What is not there yet.</param>
    /// <param name="innerException">What failed.</param>
    public TransientTaskException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
