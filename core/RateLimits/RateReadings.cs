namespace Warren.RateLimits;

/// <summary>A bucket as it is now.</summary>
/// <param name="Provider">Whose it is.</param>
/// <param name="Workspace">Which workspace's; null for the total, and for tasks without a workspace.</param>
/// <param name="IsTotal">Whether it is the provider's total.</param>
/// <param name="Limit">How much it takes; null: it has no limit, and only counts who waits.</param>
/// <param name="Requests">How many requests are left; less than nothing is owed. Null: not limited.</param>
/// <param name="Tokens">The same for tokens.</param>
/// <param name="Waiting">How many tasks have a place in it and wait.</param>
public sealed record RateBucket(string Provider, string? Workspace, bool IsTotal, RateLimit? Limit, double? Requests, double? Tokens, int Waiting);

/// <summary>The place of a task that waits.</summary>
/// <param name="Provider">The provider, in small letters.</param>
/// <param name="Workspace">The workspace, or null.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Turn">How long it is until its turn, by what was known when it last asked; zero when that time has come.</param>
/// <param name="Ahead">How many tasks of its workspace come before it.</param>
public sealed record RatePlace(string Provider, string? Workspace, string TaskId, TimeSpan Turn, int Ahead);
