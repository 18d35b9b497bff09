namespace Warren.Leases;

/// <summary>How an instance holds its leases. The defaults fit; tests change them.</summary>
public sealed record LeaseOptions
{
    /// <summary>
    /// How long a lease of an instance that died keeps others out, at least 1 s. An instance that cannot renew one for three quarters of it stops what runs under it. Default 20 s.
    /// </summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a call to the store may take before it counts as failed. Default 2 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often an instance asks again for a lock that is held before it defers the task, 20 ms after the first time and then ever later. Default 3.</summary>
    public int Asks { get; init; } = 3;

    /// <summary>How long an instance counts on a lease that it asked for or renewed. The rest is for what runs to stop.</summary>
    internal TimeSpan Trust => TimeToLive * 0.75;

    /// <summary>How often leases are renewed.</summary>
    internal TimeSpan RenewEvery => TimeToLive * 0.2;

    /// <summary>How soon it is tried again when that failed.</summary>
    internal TimeSpan RetryAfter => RenewEvery < Second ? RenewEvery : Second;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
}
