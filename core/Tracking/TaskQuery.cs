namespace Warren.Tracking;

/// <summary>Which tasks to list. Every filter that is set must fit, exactly.</summary>
public sealed record TaskQuery
{
    /// <summary>The largest page, 500 tasks.</summary>
    public const int MaxLimit = 500;

    /// <summary>Where they stand, or null for any.</summary>
    public TaskState? State { get; init; }

    /// <summary>Only tasks that have not ended, wherever they stand. Not together with <see cref="State"/>. Default false.</summary>
    public bool Active { get; init; }

    /// <summary>Their queue, or null for any.</summary>
    public string? Queue { get; init; }

    /// <summary>Their name, or null for any.</summary>
    public string? Task { get; init; }

    /// <summary>Their workspace, or null for any.</summary>
    public string? Workspace { get; init; }

    /// <summary>Where the page before ended (<see cref="TaskPage.Cursor"/>), or null for the first one.</summary>
    public string? Cursor { get; init; }

    /// <summary>At most so many, 1 to <see cref="MaxLimit"/>. Default 50.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>
/// Some tasks, the one first that the store heard of last. Paging shows each task that was there at the first page, and fits all the while, exactly once; tasks that come
/// meanwhile are not shown.
/// </summary>
/// <param name="Items">They, without results and attempts.</param>
/// <param name="Cursor">Gives the next page; null on the last one.</param>
public sealed record TaskPage(IReadOnlyList<TrackedTask> Items, string? Cursor);
