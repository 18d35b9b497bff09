using Warren.Leases;

namespace Warren.Admission;

/// <summary>A lease that an attempt runs under.</summary>
internal sealed class LeasePass(LeaseKeeper leases, HeldLease lease) : IGatePass
{
    public CancellationToken Lost => lease.Lost;

    public long? FencingToken => lease.Token;

    public ValueTask LeaveAsync(TaskOutcome? outcome) => leases.ReleaseAsync(lease);
}
