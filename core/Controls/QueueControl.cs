namespace Warren.Controls;

/// <summary>What somebody has set for a queue while it runs, for all instances. A queue without one is consumed as declared.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Version">Counts the changes, from 1: what has the same version is the same.</param>
/// <param name="ChangedAt">When it was changed last.</param>
/// <param name="Pause">Since when and why nothing is taken from the queue; null when it is not paused.</param>
/// <param name="Concurrency">How many tasks one instance runs at the same time, instead of what is declared; null: as declared.</param>
public sealed record QueueControl(string Queue, long Version, DateTimeOffset ChangedAt, QueuePause? Pause, int? Concurrency)
{
    /// <summary>The largest concurrency that can be set: 1,000.</summary>
    public const int MaxConcurrency = 1_000;

    /// <summary>The longest text that is kept of who paused a queue: 255 characters. Longer ones are shortened, as reasons are (<see cref="Tracking.TrackedTask.MaxText"/>).</summary>
    public const int MaxBy = 255;
}

/// <summary>That a queue is paused.</summary>
/// <param name="Since">Since when.</param>
/// <param name="By">By whom, or null when nobody said.</param>
/// <param name="Reason">Why, or null when nobody said.</param>
public sealed record QueuePause(DateTimeOffset Since, string? By, string? Reason)
{
    /// <summary>A sentence for people: since when, by whom and why.</summary>
    public string Describe(string queue) =>
        $"Queue '{queue}' is paused since {TaskHeaders.Time(Since)}{(By is null ? "" : $" by {By}")}{(Reason is null ? "" : $": {Reason.TrimEnd('.')}")}.";
}
