using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Effects;
using Warren.Functions.Http.DeadLetters;
using Warren.Functions.Http.Status;
using Warren.Functions.Workers;
using Warren.Workers;

namespace Warren.Functions.Http.Workers;

/// <summary>Shows who works.</summary>
public sealed class WorkerFunctions(IServiceProvider services)
{
    private readonly IWorkerStore? _store = services.GetService<IWorkerStore>();
    private readonly WorkerOptions _options = services.GetService<WorkerOptions>() ?? new();

    /// <summary><c>GET workers</c>: the workers of all instances on the store.</summary>
    [Function("ListWorkers")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "workers")] HttpRequest request, CancellationToken cancellationToken) =>
        StatusProblems.AnswerAsync(request, _store, async store => QueryReader.NotEmpty(request) ?? TypedResults.Json(
            new WorkerListAnswer([.. (await store.ListAsync(_options.StaleAfter, WorkerLook.MaxWorkers, cancellationToken)).Select(WorkerAnswer.Of)], _options.StaleAfter.TotalSeconds),
            TaskAnswer.Options));

    /// <summary><c>GET workers/{id}</c>: a worker. A slash in its id is written %2F.</summary>
    [Function("ShowWorker")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "workers/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        StatusProblems.AnswerAsync(request, _store, async store =>
        {
            if (QueryReader.NotEmpty(request) is { } refused)
            {
                return refused;
            }

            var wanted = TaskLinks.Unescaped(id);
            return await store.FindAsync(wanted, _options.StaleAfter, cancellationToken) is { } worker
                ? TypedResults.Json(WorkerAnswer.Of(worker), TaskAnswer.Options)
                : TypedResults.Problem(
                    title: "There is no such worker.",
                    detail: $"The task store knows no worker '{Excerpt.Of(wanted, 80)}': it never was, or was last heard of longer ago than {_options.Keep:c}. GET workers lists those that are known.",
                    statusCode: StatusCodes.Status404NotFound);
        });
}
