namespace Warren.Leases;

/// <summary>Whether this instance can take leases.</summary>
/// <param name="Reason">Why it cannot, in words and without secrets; null when it can, or has not tried.</param>
/// <param name="Since">Since when; null when it can.</param>
public sealed record LeaseState(string? Reason, DateTimeOffset? Since)
{
    /// <summary>Whether tasks with a lock or a key are held back, and limits of queues are not kept.</summary>
    public bool Degraded => Since is not null;
}
