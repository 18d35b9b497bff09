using Warren.Functions.Effects;
using Warren.RateLimits;
using Warren.Tracking;

namespace Warren.Functions.Http.Status.Why;

/// <summary>Says which rate limit a task waits for, and when its turn is.</summary>
internal sealed class RateLimitWhy(SharedState state, RateLimitOptions options, TimeProvider time) : IWhySource
{
    public async ValueTask<IReadOnlyList<WhyReason>> AskAsync(TrackedTask task, CancellationToken cancellationToken)
    {
        if (options.Providers.Count == 0 || state.RateLimits is not { } store || await store.FindPlaceAsync(task.Identity.Id, cancellationToken) is not { } place
            || !options.Providers.TryGetValue(place.Provider, out var limits))
        {
            return [];
        }

        var buckets = await store.ReadAsync(place.Provider, limits, place.Workspace ?? "", most: 2, cancellationToken);
        var who = place.Workspace is { } workspace ? $"workspace '{Excerpt.Of(workspace, 80)}'" : "tasks without a workspace";
        var left = string.Join("; ", buckets.Where(static bucket => bucket.Limit is not null).Select(static bucket => $"{(bucket.IsTotal ? "all together" : "its own")} {bucket.Limit}, left {Left(bucket)}"));
        var turn = place.Turn > TimeSpan.Zero ? $"its turn is in about {place.Turn.TotalSeconds:0.#} s" : "its turn has come";
        return
        [
            new(
                "rate_limit",
                $"It waits for the rate limit of provider '{Excerpt.Of(place.Provider, 80)}' for {who} ({left}): {place.Ahead:N0} tasks of it come before this one, and {turn}.",
                $"Wait. To hurry: raise Warren:RateLimits:{place.Provider} on all instances, or submit with a lower priority number.")
            {
                Until = time.GetUtcNow() + place.Turn,
                Ahead = place.Ahead,
            },
        ];
    }

    private static string Left(RateBucket bucket) => (bucket.Requests, bucket.Tokens) switch
    {
        ({ } requests, { } tokens) => $"{requests:#,0.#} requests and {tokens:#,0} tokens",
        ({ } requests, null) => $"{requests:#,0.#} requests",
        (null, { } tokens) => $"{tokens:#,0} tokens",
        _ => "all",
    };
}
