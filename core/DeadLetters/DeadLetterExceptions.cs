namespace Warren;

#pragma warning disable CA1032 // made only here, always with a reason
/// <summary>Another look at, replay or purge of the same dead letters is going on. Nothing was changed: try again.</summary>
public sealed class DeadLettersBusyException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A request for dead letters is not valid. Nothing was changed.</summary>
/// <param name="errors">What is wrong, by field; all at once.</param>
public sealed class DeadLetterRequestException(IReadOnlyDictionary<string, string[]> errors)
    : Exception(string.Join(" ", errors.SelectMany(static error => error.Value)))
{
    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;
}

/// <summary>The broker lacks the dead-letter queue or its journal: apply the topology.</summary>
public sealed class DeadLettersMissingException(string message, Exception? innerException = null) : Exception(message, innerException);
#pragma warning restore CA1032
