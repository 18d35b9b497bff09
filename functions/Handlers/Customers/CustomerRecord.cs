namespace Warren.Functions.Handlers.Customers;

/// <summary>What is known of a customer: the file <c>customers/&lt;id&gt;.json</c>.</summary>
internal sealed record CustomerRecord
{
    public required string CustomerId { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }

    /// <summary>The task that gave the present <see cref="Email"/>; null when none did.</summary>
    public ChangeStamp? EmailChanged { get; init; }

    /// <summary>The task that gave the present <see cref="Name"/>; null when none did.</summary>
    public ChangeStamp? NameChanged { get; init; }

    /// <summary>
    /// The record after a task's values: each field keeps the value of the newest task, so the order in which tasks arrive, and how often, does not matter.
    /// </summary>
    public CustomerRecord With(string? email, string? name, ChangeStamp stamp)
    {
        var result = this;
        if (email is not null && stamp.IsAfter(result.EmailChanged))
        {
            result = result with { Email = email, EmailChanged = stamp };
        }

        if (name is not null && stamp.IsAfter(result.NameChanged))
        {
            result = result with { Name = name, NameChanged = stamp };
        }

        return result;
    }
}

/// <summary>Puts tasks into one order that every process agrees on: by time, then by id.</summary>
/// <param name="At">When the task was made.</param>
/// <param name="TaskId">The task.</param>
internal sealed record ChangeStamp(DateTimeOffset At, string TaskId)
{
    public bool IsAfter(ChangeStamp? other) =>
        other is null || At > other.At || (At == other.At && string.CompareOrdinal(TaskId, other.TaskId) > 0);
}
