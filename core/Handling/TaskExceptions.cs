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

/// <summary>Thrown by a handler: it failed for now and may succeed later. The task is retried by its policy, while retries are left.</summary>
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

    /// <inheritdoc cref="TransientTaskException(string)"/>
    /// <param name="message">What is not there yet.</param>
    /// <param name="retryAfter">How long to wait before the next attempt, in place of the policy's delay; for example what a service answered in Retry-After.</param>
    /// <param name="innerException">What failed, or null.</param>
    public TransientTaskException(string message, TimeSpan retryAfter, Exception? innerException = null)
        : base(message, innerException) => RetryAfter = retryAfter;

    /// <summary>
    /// How long to wait before the next attempt, or null for the policy's delay. Rounded up to 64 ms; a year at most.
    /// </summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>An attempt took longer than its queue or its registration allows. Made by the processor, never thrown by a handler.</summary>
/// <remarks>A table of <see cref="FailureRules"/> may name it, or <see cref="TimeoutException"/>.</remarks>
#pragma warning disable CA1032 // made only by the processor
public sealed class TaskTimeoutException : TimeoutException
{
    internal TaskTimeoutException(TimeSpan limit, Exception innerException)
        : base($"The attempt did not end within {limit.TotalSeconds:0.###} s: {Processing.ExceptionText.Message(innerException)}", innerException)
    {
    }
}
#pragma warning restore CA1032
