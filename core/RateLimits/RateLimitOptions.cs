namespace Warren.RateLimits;

/// <summary>The limits of all providers. Every instance must have the same: each goes by its own.</summary>
public sealed record RateLimitOptions
{
    /// <summary>No limits.</summary>
    public static RateLimitOptions None { get; } = new();

    /// <summary>The limits of each provider, by its name without regard to case. A provider that is not here has none.</summary>
    public IReadOnlyDictionary<string, ProviderLimits> Providers { get; init; } = new Dictionary<string, ProviderLimits>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What happens to tasks that are limited while the store is away. Default <see cref="WhenStoreIsAway.Run"/>.</summary>
    public WhenStoreIsAway WhenAway { get; init; }

    /// <summary>How long a task waits for the store at most; then it counts as away. Default 5 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What happens to tasks that are limited while nobody can say how much is left.</summary>
public enum WhenStoreIsAway
{
    /// <summary>They run, unlimited: as everything else does without the store. The provider's own limit is the last one.</summary>
    Run,

    /// <summary>They are deferred until the store is back.</summary>
    Hold,
}

/// <summary>What one provider takes.</summary>
public sealed record ProviderLimits
{
    /// <summary>What each workspace may send, unless <see cref="Workspaces"/> says otherwise; tasks without a workspace are one together. Null: no limit.</summary>
    public RateLimit? PerWorkspace { get; init; }

    /// <summary>What all workspaces together may send. They get equal parts of it while they compete. Null: no limit.</summary>
    public RateLimit? Total { get; init; }

    /// <summary>What single workspaces may send, by name without regard to case.</summary>
    public IReadOnlyDictionary<string, RateLimit> Workspaces { get; init; } = new Dictionary<string, RateLimit>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a task counts for that tells no estimate, in tokens, 0 or more. Default 0: it is counted when it ends.</summary>
    public long DefaultTokens { get; init; }

    /// <summary>What a workspace may send; null when it has no limit of its own.</summary>
    public RateLimit? Of(string? workspace)
    {
        var limit = workspace is not null && Workspaces.TryGetValue(workspace, out var own) ? own : PerWorkspace;
        return limit is { IsLimit: true } ? limit : null;
    }
}
