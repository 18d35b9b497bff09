using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Http.DeadLetters;
using Warren.Functions.Http.Status;
using Warren.RateLimits;

namespace Warren.Functions.Http.RateLimits;

/// <summary>Shows the rate limits.</summary>
public sealed class RateLimitFunctions(RateLimitOptions options, IServiceProvider services)
{
    private const int Most = 1_000;

    private readonly SharedState? _state = services.GetService<SharedState>();

    /// <summary>
    /// <c>GET rate-limits?provider=&amp;workspace=&amp;limit=</c>: what is left in the buckets that are in use, and how many tasks wait for each. 200 unless <c>limit</c> says otherwise (1 to
    /// 1,000). Empty when no limits are set.
    /// </summary>
    [Function("ListRateLimits")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "rate-limits")] HttpRequest request, CancellationToken cancellationToken)
    {
        var items = new List<RateBucketAnswer>();

        // Without a store no limits can be set, so that there is nothing to ask it for.
        return options.Providers.Count == 0 && _state is null
            ? TypedResults.Json(new RateLimitsAnswer(items, More: false), TaskAnswer.Options)
            : await StatusProblems.AnswerAsync(request, _state?.Tasks, async _ =>
            {
                var query = new QueryReader(request.Query);
                var (provider, workspace, limit) = (query.Text("provider"), query.Text("workspace"), query.Number("limit", 200));
                query.Require();
                if (limit is < 1 or > Most)
                {
                    return Problems.Invalid("limit", $"'limit' is {limit}; give 1 to {Most:N0}.");
                }

                foreach (var (name, limits) in options.Providers.Where(known => provider is null || known.Key.Equals(provider, StringComparison.OrdinalIgnoreCase)).OrderBy(static known => known.Key, StringComparer.Ordinal))
                {
                    if (items.Count <= limit && _state!.RateLimits is { } store)
                    {
                        items.AddRange((await store.ReadAsync(name, limits, workspace, limit + 1 - items.Count, cancellationToken)).Select(RateBucketAnswer.Of));
                    }
                }

                return TypedResults.Json(new RateLimitsAnswer([.. items.Take(limit)], items.Count > limit), TaskAnswer.Options);
            });
    }
}
