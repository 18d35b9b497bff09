namespace Warren.Leases;

/// <summary>What became of a request for a lease. A closed set.</summary>
public abstract record LeaseAnswer
{
    private LeaseAnswer()
    {
    }

    /// <summary>It is held.</summary>
    /// <param name="Token">The fencing token: greater than that of every lease that the scope gave before, released, ended or cleaned up as it may be.</param>
    public sealed record Granted(long Token) : LeaseAnswer;

    /// <summary>All places are taken.</summary>
    /// <param name="Holder">Who has held one the longest; null when it has just gone.</param>
    public sealed record Refused(LeaseHolder? Holder) : LeaseAnswer;
}

/// <summary>Who holds a lease.</summary>
/// <param name="Scope">What it is a place in.</param>
/// <param name="Token">Its fencing token.</param>
/// <param name="Task">The id of the task that it is for, or null.</param>
/// <param name="Worker">The process that it is for, or null.</param>
/// <param name="AcquiredAt">Since when, by the store's clock.</param>
/// <param name="ExpiresAt">Until when, unless it is renewed, by the store's clock.</param>
public sealed record LeaseHolder(string Scope, long Token, string? Task, string? Worker, DateTimeOffset AcquiredAt, DateTimeOffset ExpiresAt);
