namespace Warren.Tracking;

/// <summary>How the task path tells the store. The defaults fit; tests and benchmarks change them.</summary>
public sealed record TrackingOptions
{
    /// <summary>What this process is called in attempts, 1 to 255 characters. Default: the machine's name and the process id.</summary>
    public string Worker { get; init; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>Events that wait in memory for the store at most, 1 or more. While the store is away the oldest beyond that are dropped and counted. Default 10,000.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>How many bytes of text those events may hold, about; the oldest beyond that are dropped too. Default 64 MiB.</summary>
    public long MaxWaitingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Events that are written at once, 1 or more. Default 500.</summary>
    public int MaxBatch { get; init; } = 500;

    /// <summary>How long an event may wait for others to be written with it. Default 20 ms.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a look before a run waits for the store. Then it goes on without. Default 5 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked whether a task that runs here is to be cancelled. Default 1 s.</summary>
    public TimeSpan CancelInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked whether tasks that were put off are due, and so queued again. Default 1 s.</summary>
    public TimeSpan DueInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long disposal takes at most to write what is left. Default 5 s.</summary>
    public TimeSpan FlushLimit { get; init; } = TimeSpan.FromSeconds(5);
}
