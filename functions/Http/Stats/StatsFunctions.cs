using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Http.DeadLetters;

namespace Warren.Functions.Http.Stats;

/// <summary>Shows how things are, on all instances.</summary>
public sealed class StatsFunctions(IServiceProvider services)
{
    private readonly StatsReader _reader = services.GetRequiredService<StatsReader>();

    /// <summary><c>GET stats</c>: workers, tasks by where they stand, rates, time to drain, health and advice, for each queue and in all.</summary>
    [Function("ShowStats")]
    public async Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "stats")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (QueryReader.NotEmpty(request) is { } refused)
        {
            return refused;
        }

        try
        {
            return TypedResults.Json(StatsRules.Of(await _reader.ReadAsync(cancellationToken)));
        }
        catch (BrokerUnavailableException error)
        {
            return Problems.BrokerUnavailable(request.HttpContext, error);
        }
    }
}
