using System.Runtime.InteropServices;
using Warren.RateLimits;

namespace Warren.State;

/// <summary>Requests and tokens.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateAmount(double Requests, double Tokens)
{
    public static RateAmount operator +(RateAmount one, RateAmount other) => new(one.Requests + other.Requests, one.Tokens + other.Tokens);

    public static RateAmount operator -(RateAmount one, RateAmount other) => new(one.Requests - other.Requests, one.Tokens - other.Tokens);
}

/// <summary>The arithmetic of one bucket. Less than nothing is debt. What is not limited stays as it is. Pure; times in milliseconds.</summary>
internal static class TokenBucket
{
    private const double Minute = 60_000;

    // Sums of fractions miss a whole number by a little.
    private const double Dust = 1e-6;

    /// <summary>What it holds at most.</summary>
    public static RateAmount Full(RateLimit limit) => new(Capacity(limit.RequestsPerMinute, limit.Burst, least: 1), Capacity(limit.TokensPerMinute, limit.Burst, least: 0));

    /// <summary>The level after some time.</summary>
    public static RateAmount Refill(RateAmount level, RateLimit limit, double elapsed) => AtMost(
        new(level.Requests + ((limit.RequestsPerMinute ?? 0) * elapsed / Minute), level.Tokens + ((limit.TokensPerMinute ?? 0) * elapsed / Minute)), limit);

    /// <summary>The level after something was given back, or, when that is less than nothing, after more was taken.</summary>
    public static RateAmount Give(RateAmount level, RateAmount amount, RateLimit limit) => AtMost(level + amount, limit);

    /// <summary>How long until there is enough, when what is ahead is taken first; zero when it is there.</summary>
    /// <remarks>What is more than the bucket holds waits until it is full.</remarks>
    public static double Wait(RateAmount level, RateAmount ahead, RateAmount cost, RateLimit limit)
    {
        var full = Full(limit);
        return Math.Max(
            Wait(ahead.Requests + Math.Min(cost.Requests, full.Requests) - level.Requests, limit.RequestsPerMinute),
            Wait(ahead.Tokens + Math.Min(cost.Tokens, full.Tokens) - level.Tokens, limit.TokensPerMinute));
    }

    /// <summary>How long the bucket fills for an amount: how much of its rate that is.</summary>
    public static double Share(RateAmount cost, RateLimit limit) => Math.Max(Wait(cost.Requests, limit.RequestsPerMinute), Wait(cost.Tokens, limit.TokensPerMinute));

    private static double Wait(double missing, double? perMinute) => perMinute is { } rate && missing > Dust ? missing * Minute / rate : 0;

    private static double Capacity(double? perMinute, TimeSpan burst, double least) => perMinute is { } rate ? Math.Max(least, rate * burst.TotalMinutes) : 0;

    private static RateAmount AtMost(RateAmount level, RateLimit limit)
    {
        var full = Full(limit);
        return new(
            limit.RequestsPerMinute is null ? level.Requests : Math.Min(level.Requests, full.Requests),
            limit.TokensPerMinute is null ? level.Tokens : Math.Min(level.Tokens, full.Tokens));
    }
}
