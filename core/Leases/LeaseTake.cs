namespace Warren.Leases;

/// <summary>What became of taking a lease for this instance. A closed set.</summary>
internal abstract record LeaseTake
{
    private LeaseTake()
    {
    }

    /// <summary>It is held; release it.</summary>
    public sealed record Held(HeldLease Lease) : LeaseTake;

    /// <summary>All places are taken.</summary>
    /// <param name="Holder">By whom, among others; null when that is not known.</param>
    public sealed record Full(LeaseHolder? Holder) : LeaseTake;

    /// <summary>The store cannot be asked.</summary>
    /// <param name="Reason">Why, in words.</param>
    public sealed record Away(string Reason) : LeaseTake;
}
