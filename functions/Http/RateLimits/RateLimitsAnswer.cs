using Warren.RateLimits;

namespace Warren.Functions.Http.RateLimits;

/// <summary>Rate limits that are in use. What is not listed is full.</summary>
/// <param name="Items">The buckets: by provider, the total first, then by workspace.</param>
/// <param name="More">Whether there are more than were asked for.</param>
public sealed record RateLimitsAnswer(IReadOnlyList<RateBucketAnswer> Items, bool More);

/// <summary>One bucket. What is not limited is left out.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Total">Whether it is what all workspaces send together.</param>
/// <param name="Waiting">How many tasks wait for it.</param>
public sealed record RateBucketAnswer(string Provider, bool Total, int Waiting)
{
    /// <summary>The workspace; left out for the total and for tasks without one.</summary>
    public string? Workspace { get; init; }

    /// <summary>The limit.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>The limit.</summary>
    public double? TokensPerMinute { get; init; }

    /// <summary>How much an idle bucket holds, as the time in which it fills, in seconds.</summary>
    public double? BurstSeconds { get; init; }

    /// <summary>How many requests are left now; less than nothing is owed.</summary>
    public double? RequestsLeft { get; init; }

    /// <summary>How many tokens are left now; less than nothing is owed.</summary>
    public double? TokensLeft { get; init; }

    internal static RateBucketAnswer Of(RateBucket bucket) => new(bucket.Provider, bucket.IsTotal, bucket.Waiting)
    {
        Workspace = bucket.Workspace,
        RequestsPerMinute = bucket.Limit?.RequestsPerMinute,
        TokensPerMinute = bucket.Limit?.TokensPerMinute,
        BurstSeconds = bucket.Limit?.Burst.TotalSeconds,
        RequestsLeft = Rounded(bucket.Requests),
        TokensLeft = Rounded(bucket.Tokens),
    };

    private static double? Rounded(double? value) => value is { } some ? Math.Round(some, 3) : null;
}
