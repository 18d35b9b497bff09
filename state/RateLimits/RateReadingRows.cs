using Warren.RateLimits;

namespace Warren.State;

#pragma warning disable CA1812 // Dapper makes them
/// <summary>A bucket as somebody looks at it.</summary>
internal sealed class RateReadingRow
{
    public string Provider { get; set; } = "";

    public long Kind { get; set; }

    public string Workspace { get; set; } = "";

    public double Requests { get; set; }

    public double Tokens { get; set; }

    public long FilledAt { get; set; }

    public long Now { get; set; }

    public long Waiting { get; set; }

    /// <summary>Whether it is as a new one would be.</summary>
    public bool IsFull(RateLimitOptions limits)
    {
        var bucket = ToBucket(Provider, limits.Providers.TryGetValue(Provider, out var known) ? known : new());
        return bucket.Limit is not { } limit || ((bucket.Requests ?? double.MaxValue) >= TokenBucket.Full(limit).Requests && (bucket.Tokens ?? double.MaxValue) >= TokenBucket.Full(limit).Tokens);
    }

    /// <summary>What it says.</summary>
    public RateBucket ToBucket(string provider, ProviderLimits limits)
    {
        var (total, workspace) = (Kind == 0, Workspace.Length > 0 ? Workspace : null);
        var limit = total ? limits.Total : limits.Of(workspace);
        var row = new RateBucketRow { Requests = Requests, Tokens = Tokens, FilledAt = FilledAt, Now = Now };
        var level = row.At(row.ReadAt, limit).Level;
        return new(
            provider,
            workspace,
            total,
            limit,
            limit?.RequestsPerMinute is null ? null : level.Requests,
            limit?.TokensPerMinute is null ? null : level.Tokens,
            (int)Waiting);
    }
}

/// <summary>A place as somebody looks at it.</summary>
internal sealed class RateTurnRow
{
    public string Provider { get; set; } = "";

    public string Workspace { get; set; } = "";

    public long Turn { get; set; }

    public long Now { get; set; }

    public long Ahead { get; set; }

    /// <summary>What it says.</summary>
    public RatePlace ToPlace(string task) =>
        new(Provider, Workspace.Length > 0 ? Workspace : null, task, TimeSpan.FromMilliseconds(Math.Max(Turn - Now, 0)), (int)Ahead);
}
#pragma warning restore CA1812
