using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Topology;

namespace Warren.Functions.Http.Queues;

/// <summary>Lists the queues and shows one.</summary>
public sealed class QueueStatusFunctions(TopologySpec topology, IServiceProvider services)
{
    private readonly QueueStatusReader _reader = services.GetRequiredService<QueueStatusReader>();

    /// <summary><c>GET queues</c>.</summary>
    [Function("ListQueues")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "queues")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () => TypedResults.Json(await _reader.ReadAsync(topology.Queues, cancellationToken)));

    /// <summary><c>GET queues/{queue}</c>.</summary>
    [Function("ShowQueue")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "queues/{queue}")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        topology.Find(queue) is { } spec
            ? AnswerAsync(request, async () => TypedResults.Json((await _reader.ReadAsync([spec], cancellationToken))[0]))
            : Task.FromResult(Problems.UnknownQueue(queue, topology.Queues.Select(static known => known.Name)));

    private static async Task<IResult> AnswerAsync(HttpRequest request, Func<Task<IResult>> read)
    {
        try
        {
            return await read();
        }
        catch (BrokerUnavailableException error)
        {
            return Problems.BrokerUnavailable(request.HttpContext, error);
        }
    }
}
