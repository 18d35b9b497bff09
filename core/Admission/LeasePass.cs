using Warren.Leases;

namespace Warren.Admission;

/// <summary>A lease that an attempt runs under.</summary>
internal sealed class LeasePass(LeaseKeeper leases, HeldLease lease) : IGatePass
{
    /// <summary>Never unless it is said, as what is merely counted may be one too many for a while.</summary>
    public CancellationToken Lost { get; init; } = CancellationToken.None;

    public long? FencingToken { get; init; }

    public ValueTask LeaveAsync(TaskOutcome? outcome) => leases.ReleaseAsync(lease);
}
