namespace Warren.Tracking;

#pragma warning disable CA1032 // always made with a reason
/// <summary>The store did not do what it was asked. The message names the store without its secrets and says what to do.</summary>
public abstract class TaskStoreException : Exception
{
    private protected TaskStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// The store cannot be reached, or does not answer in time, or refuses: its server is down, its disk is full, its file is locked. A write may or may not have been
/// carried out: write the same events again when it is back, that changes nothing twice.
/// </summary>
public sealed class TaskStoreUnavailableException(string message, Exception? innerException = null) : TaskStoreException(message, innerException)
{
    /// <summary>How long a caller should wait before it tries again.</summary>
    public TimeSpan RetryAfter => TimeSpan.FromSeconds(5);
}

/// <summary>The store's tables were made by a later version of this program, which this one must not touch. It does not help to try again.</summary>
public sealed class TaskStoreSchemaException(string message, Exception? innerException = null) : TaskStoreException(message, innerException);

/// <summary>A listing was asked for with values that are not valid.</summary>
/// <param name="errors">What is wrong, by member of <see cref="TaskQuery"/> in snake_case; all at once.</param>
public sealed class TaskQueryException(IReadOnlyDictionary<string, string[]> errors) : Exception(string.Join(" ", errors.SelectMany(static error => error.Value)))
{
    /// <summary>What is wrong, by member.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;
}
#pragma warning restore CA1032
