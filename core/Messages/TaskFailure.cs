namespace Warren;

/// <summary>Why a task ends in the dead-letter queue.</summary>
public enum DeadLetterReason
{
    /// <summary>The body is larger than is processed.</summary>
    TooLarge,

    /// <summary>The body is not valid UTF-8, or has an escape that is half a character (<c>\ud83d</c> alone).</summary>
    InvalidUtf8,

    /// <summary>The body is not JSON.</summary>
    InvalidJson,

    /// <summary>The body nests too deeply.</summary>
    TooDeep,

    /// <summary>The body is JSON but no object.</summary>
    NotAnObject,

    /// <summary>Neither the body nor the properties name a task, and the queue has no default one.</summary>
    NoTaskName,

    /// <summary>No handler of this queue takes a task of that name.</summary>
    UnknownTask,

    /// <summary>The payload does not fit the handler's record.</summary>
    InvalidPayload,

    /// <summary>The handler said that the task can never succeed.</summary>
    PermanentFailure,

    /// <summary>Every attempt failed.</summary>
    RetriesExhausted,

    /// <summary>Every attempt failed, the last one because it took longer than it may.</summary>
    Timeout,

    /// <summary>It was delivered again and again without an outcome, as happens with a message that kills its process.</summary>
    TooManyDeliveries,

    /// <summary>Its time was over before it, or its next attempt, could begin.</summary>
    Expired,
}

/// <summary>What went wrong with a task.</summary>
/// <param name="Reason">The kind.</param>
/// <param name="Message">In words that name the thing, its value and what to do. Contains no more of the body than a character.</param>
/// <param name="Exception">The exception behind it, or null.</param>
public sealed record TaskFailure(DeadLetterReason Reason, string Message, Exception? Exception = null);
