namespace Warren;

/// <summary>Which dead letters are meant. Every member that is set must fit; none set means all.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>The task queue that they came from, also when it shares its dead-letter queue. Null: any, in all dead-letter queues.</summary>
    public string? Queue { get; init; }

    /// <summary>The tasks' ids. Null: any; empty: none.</summary>
    public IReadOnlyCollection<string>? Ids { get; init; }

    /// <summary>The task's name, exactly.</summary>
    public string? Task { get; init; }

    /// <summary>The reason, exactly, as <see cref="DeadLetter.Reason"/> has it.</summary>
    public string? Reason { get; init; }

    /// <summary>The exception's type, with or without its namespace.</summary>
    public string? Exception { get; init; }

    /// <summary>Dead-lettered at this time or later. What has no time does not fit.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Dead-lettered before this time. What has no time does not fit.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether a dead letter fits.</summary>
    public bool Matches(DeadLetter letter) =>
        Fits(Queue, letter.Queue)
        && (Ids is null || Ids.Contains(letter.Id))
        && Fits(Task, letter.Task)
        && Fits(Reason, letter.Reason)
        && (Exception is null || letter.Exception == Exception || letter.Exception?.EndsWith("." + Exception, StringComparison.Ordinal) == true)
        && (From is null || letter.DeadLetteredAt >= From)
        && (To is null || letter.DeadLetteredAt < To);

    private static bool Fits(string? wanted, string? actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);
}
