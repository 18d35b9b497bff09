namespace Warren;

/// <summary>Which dead letters to list.</summary>
public sealed record DeadLetterQuery
{
    /// <summary>Which ones.</summary>
    public DeadLetterFilter Filter { get; init; } = new();

    /// <summary>At most so many, 1 to 500. Default 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Where the page before ended (<see cref="DeadLetterPage.Cursor"/>), or null for the first one.</summary>
    public string? Cursor { get; init; }

    /// <summary>How many messages of each dead-letter queue to look at, 1 to 1,000,000. Default 10,000.</summary>
    public int Depth { get; init; } = DeadLetters.DefaultDepth;
}

/// <summary>Some dead letters, oldest first within a dead-letter queue.</summary>
/// <param name="Items">They.</param>
/// <param name="Cursor">Gives the next page; null on the last one.</param>
/// <param name="Truncated">Whether a dead-letter queue holds more than was looked at: raise the depth.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetter> Items, string? Cursor, bool Truncated);

/// <summary>Dead letters by what they have in common, most frequent first.</summary>
/// <param name="Total">How many fit the filter.</param>
/// <param name="Groups">The groups.</param>
/// <param name="Truncated">Whether a dead-letter queue holds more than was looked at: raise the depth.</param>
public sealed record DeadLetterSummary(int Total, IReadOnlyList<DeadLetterGroup> Groups, bool Truncated);

/// <summary>Dead letters of one queue, reason, exception and task.</summary>
/// <param name="Queue">The task queue.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Exception">The exception's type, or null.</param>
/// <param name="Task">The task's name, or null.</param>
/// <param name="Count">How many.</param>
/// <param name="Oldest">When the first became one; null when unknown.</param>
/// <param name="Newest">When the last became one; null when unknown.</param>
/// <param name="SampleId">The id of one of them.</param>
/// <param name="SampleMessage">What went wrong with that one, or null.</param>
public sealed record DeadLetterGroup(
    string? Queue, string Reason, string? Exception, string? Task, int Count, DateTimeOffset? Oldest, DateTimeOffset? Newest, string SampleId, string? SampleMessage);
