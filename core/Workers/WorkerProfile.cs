namespace Warren.Workers;

/// <summary>What an instance says of itself when it begins; none of it changes while it runs.</summary>
public sealed record WorkerProfile
{
    /// <summary>The machine's or container's name.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>The process id on it.</summary>
    public int Pid { get; init; } = Environment.ProcessId;

    /// <summary>The program's version, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The patterns by which its queues were chosen; null when it serves all that are not switched off.</summary>
    public IReadOnlyList<string>? Selection { get; init; }

    /// <summary>The queues that it serves. Default none: it only takes tasks and answers.</summary>
    public IReadOnlyList<ServedQueue> Queues { get; init; } = [];

    /// <summary>How many tasks it runs at the same time at most, of all queues together; null: as many as the queues' own concurrency lets.</summary>
    public int? Limit { get; init; }

    /// <summary>How many tasks it runs at the same time at most: the concurrencies of its queues, but no more than <see cref="Limit"/>.</summary>
    public int Capacity => Math.Min(Queues.Sum(static queue => queue.Concurrency), Limit ?? int.MaxValue);
}

/// <summary>A queue that an instance serves.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Concurrency">How many of its tasks the instance runs at the same time.</param>
/// <param name="Pattern">The pattern that chose it; null when every queue is served.</param>
public sealed record ServedQueue(string Queue, int Concurrency, string? Pattern);
