namespace Warren;

/// <summary>A message in a dead-letter queue, without its body.</summary>
public sealed record DeadLetter
{
    /// <summary>The task's id. A message without one is called by its content, <c>sha256-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The task queue that it came from, or null when nothing tells.</summary>
    public required string? Queue { get; init; }

    /// <summary>The dead-letter queue that it stands in.</summary>
    public required string DeadLetterQueue { get; init; }

    /// <summary>The task's name, or null when neither body nor properties tell.</summary>
    public string? Task { get; init; }

    /// <summary>
    /// A <see cref="DeadLetterReason"/> in snake_case; when the broker itself dead-lettered the message <c>expired</c>, <c>maxlen</c>, <c>rejected</c>
    /// or <c>delivery_limit</c>; <c>unknown</c> for a message that was put there by other means.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>What went wrong, in words, or null.</summary>
    public string? Message { get; init; }

    /// <summary>The exception's full type name, or null.</summary>
    public string? Exception { get; init; }

    /// <summary>How many attempts were made; null when unknown.</summary>
    public int? Attempts { get; init; }

    /// <summary>1 (most urgent) to 10.</summary>
    public int Priority { get; init; }

    /// <summary>When it became a dead letter; null when unknown.</summary>
    public DateTimeOffset? DeadLetteredAt { get; init; }

    /// <summary>When its first attempt began; null when unknown.</summary>
    public DateTimeOffset? FirstAttemptAt { get; init; }

    /// <summary>When it was published, to the second; null when unknown.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The publisher's correlation id, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The body's length in bytes.</summary>
    public int Size { get; init; }

    /// <summary>The replay that put it into its queue the last time, or null when it was never replayed.</summary>
    public string? ReplayedBy { get; init; }
}
