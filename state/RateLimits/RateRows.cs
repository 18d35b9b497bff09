using Warren.RateLimits;

namespace Warren.State;

#pragma warning disable CA1812 // Dapper makes them
/// <summary>A bucket as it is read.</summary>
internal sealed class RateBucketRow
{
    public double Requests { get; set; }

    public double Tokens { get; set; }

    public long FilledAt { get; set; }

    public double Tag { get; set; }

    public long Now { get; set; }

    /// <summary>When it was read. A clock that was set back must not fill it a second time.</summary>
    public long ReadAt => Math.Max(Now, FilledAt);

    /// <summary>What is in it at a moment, not before it was read.</summary>
    public RateBucketState At(long now, RateLimit? limit)
    {
        var level = new RateAmount(Requests, Tokens);
        return new(limit is null ? level : TokenBucket.Refill(level, limit, now - FilledAt), now, Tag);
    }
}

/// <summary>A place as it is read.</summary>
internal sealed class RatePlaceRow
{
    public long Seq { get; set; }

    public long Priority { get; set; }

    public double Tag { get; set; }

    public double TagEnd { get; set; }

    public long Turn { get; set; }
}

/// <summary>What is ahead of a task.</summary>
internal sealed class RateAheadRow
{
    public long Count { get; set; }

    public decimal Tokens { get; set; }

    public double? TagEnd { get; set; }

    public RateAmount Amount => new(Count, (double)Tokens);
}
#pragma warning restore CA1812

/// <summary>A bucket at a moment.</summary>
/// <param name="Level">What is left.</param>
/// <param name="Now">The moment.</param>
/// <param name="Tag">Its tag.</param>
internal sealed record RateBucketState(RateAmount Level, long Now, double Tag);
