using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Http.DeadLetters;
using Warren.Functions.Workers;
using Warren.Topology;

namespace Warren.Functions.Http.Queues;

/// <summary>Lists the queues and shows one.</summary>
public sealed class QueueStatusFunctions(TopologySpec topology, IServiceProvider services)
{
    private readonly QueueStatusReader _reader = services.GetRequiredService<QueueStatusReader>();
    private readonly WorkerLook _workers = services.GetRequiredService<WorkerLook>();

    /// <summary><c>GET queues</c>.</summary>
    [Function("ListQueues")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "queues")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, async () => TypedResults.Json(await ReadAsync(topology.Queues, cancellationToken)));

    /// <summary><c>GET queues/{queue}</c>.</summary>
    [Function("ShowQueue")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "queues/{queue}")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        topology.Find(queue) is { } spec
            ? AnswerAsync(request, async () => TypedResults.Json((await ReadAsync([spec], cancellationToken))[0]))
            : Task.FromResult(Problems.UnknownQueue(queue, topology.Queues.Select(static known => known.Name)));

    private async Task<IReadOnlyList<QueueStatus>> ReadAsync(IReadOnlyList<QueueSpec> queues, CancellationToken cancellationToken) =>
        await _reader.ReadAsync(queues, await _workers.ReadAsync(cancellationToken), cancellationToken);

    private static async Task<IResult> AnswerAsync(HttpRequest request, Func<Task<IResult>> read)
    {
        try
        {
            return QueryReader.NotEmpty(request) ?? await read();
        }
        catch (BrokerUnavailableException error)
        {
            return Problems.BrokerUnavailable(request.HttpContext, error);
        }
    }
}
