using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Controls;
using Warren.Functions.Controls;
using Warren.Functions.Http.Status;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Functions.Http.Queues;

/// <summary>Pauses and resumes a queue and changes its concurrency, on all instances. Each call may be repeated.</summary>
public sealed class QueueControlFunctions(TopologySpec topology, TaskQueue tasks, IServiceProvider services)
{
    private const int MaxBodyBytes = 64 * 1024;

    private readonly QueueControlSettings _settings = services.GetRequiredService<QueueControlSettings>();

    /// <summary>
    /// <c>POST queues/{queue}/pause</c>, if wanted with <c>{"reason": "…", "by": "…"}</c>: within about two seconds no instance takes tasks from the queue; what runs goes on. It
    /// stays paused, over restarts too, until it is resumed.
    /// </summary>
    [Function("PauseQueue")]
    public Task<IResult> Pause(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "queues/{queue}/pause")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        ChangeAsync(
            request,
            queue,
            static (controls, name, body, token) =>
            {
                var pause = PauseBody.Read(body);
                return controls.PauseAsync(name, pause.By, pause.Reason, token);
            },
            cancellationToken);

    /// <summary><c>POST queues/{queue}/resume</c>: instances take tasks from the queue again within about two seconds.</summary>
    [Function("ResumeQueue")]
    public Task<IResult> Resume(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "queues/{queue}/resume")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        ChangeAsync(request, queue, static (controls, name, _, token) => controls.ResumeAsync(name, token), cancellationToken);

    /// <summary>
    /// <c>PATCH queues/{queue}</c> with <c>{"concurrency": n}</c>: each instance runs up to so many tasks of the queue at the same time, 1 to 1,000; null for what is declared. What runs
    /// goes on.
    /// </summary>
    [Function("ChangeQueue")]
    public Task<IResult> Change(
        [HttpTrigger(AuthorizationLevel.Function, "patch", Route = "queues/{queue}")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        ChangeAsync(request, queue, static (controls, name, body, token) => controls.SetConcurrencyAsync(name, ConcurrencyBody.Read(body), token), cancellationToken);

    private async Task<IResult> ChangeAsync(
        HttpRequest request, string queue, Func<QueueControls, string, byte[], CancellationToken, Task<QueueControl>> change, CancellationToken cancellationToken)
    {
        if (topology.Find(queue) is not { } spec)
        {
            return Problems.UnknownQueue(queue, topology.Queues.Select(static known => known.Name));
        }

        if (tasks.Controls is not { } controls)
        {
            return TypedResults.Problem(
                title: "Queues cannot be changed while they run.",
                detail: "This app runs with Warren:Tracking=off, so there is no store by which instances could hear of it. Take the setting away, or stop the instances of the queue (--queues).",
                statusCode: StatusCodes.Status501NotImplemented);
        }

        if (await RequestBody.ReadAsync(request, MaxBodyBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge(MaxBodyBytes);
        }

        try
        {
            return TypedResults.Json(QueueControlAnswer.Of(await change(controls, spec.Name, body, cancellationToken), _settings), QueueControlAnswer.Options);
        }
        catch (QueueControlBodyException wrong)
        {
            return Problems.Invalid(wrong.Errors);
        }
        catch (TaskStoreException away)
        {
            return StatusProblems.StoreAway(request, away, "Whether the change was made is not known: send it again, that does no harm.");
        }
    }
}
