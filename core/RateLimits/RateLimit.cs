namespace Warren.RateLimits;

/// <summary>How much may be sent to a provider: requests, tokens, or both. A bucket of each fills at its rate, and what is sent is taken out of it.</summary>
/// <remarks>In any time at most <c>rate × (time + <see cref="Burst"/>)</c> begins, by the estimates; what real usage exceeds them by is owed, and waited for by those that come after.</remarks>
public sealed record RateLimit
{
    /// <summary>Requests a minute, 1 to a billion; null: as many as you like.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, 1 to a billion; null: as many as you like.</summary>
    public double? TokensPerMinute { get; init; }

    /// <summary>How much an idle bucket holds, as the time in which it fills: 1 second to 1 hour, at least one request. Default 1 minute.</summary>
    /// <remarks>A task whose estimate is more than that of tokens would never fit: HTTP refuses it, and by AMQP it runs when the bucket is full, which is then in debt.</remarks>
    public TimeSpan Burst { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The largest estimate that fits; null when tokens are not limited.</summary>
    public double? MaxTokens => TokensPerMinute * Burst.TotalMinutes;

    /// <summary>Whether it limits anything.</summary>
    public bool IsLimit => RequestsPerMinute is not null || TokensPerMinute is not null;

    /// <summary>In words, such as <c>60 requests and 10,000 tokens a minute</c>.</summary>
    public override string ToString() => (RequestsPerMinute, TokensPerMinute) switch
    {
        ({ } requests, { } tokens) => $"{requests:#,0.##} requests and {tokens:#,0.##} tokens a minute",
        ({ } requests, null) => $"{requests:#,0.##} requests a minute",
        (null, { } tokens) => $"{tokens:#,0.##} tokens a minute",
        _ => "no limit",
    };
}
