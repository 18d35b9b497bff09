using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Warren.Functions.Http.Status;
using Warren.Handling;
using Warren.RateLimits;
using Warren.Topology;

namespace Warren.Functions.Http.Submit;

/// <summary>Accepts one task. 202 only after the broker has confirmed it.</summary>
public sealed class SubmitTask(TopologySpec topology, TaskRegistry registry, ITaskPublisher publisher, TimeProvider time, TaskLinks links, TaskQueue tasks, RateLimitOptions limits)
{
    private readonly SubmissionReader _reader = new(topology, registry, limits);

    /// <summary><c>POST queues/{queue}/tasks</c>: for this queue.</summary>
    [Function("SubmitTask")]
    public Task<IResult> ToQueue(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "queues/{queue}/tasks")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        topology.Find(queue) is null
            ? Task.FromResult(Problems.UnknownQueue(queue, topology.Queues.Select(static known => known.Name)))
            : SubmitAsync(request, queue, cancellationToken);

    /// <summary><c>POST tasks</c>: for the queue that handles a task of this name, the default queue when several do.</summary>
    [Function("SubmitTaskByName")]
    public Task<IResult> ByName(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "tasks")] HttpRequest request, CancellationToken cancellationToken) =>
        SubmitAsync(request, queue: null, cancellationToken);

    private async Task<IResult> SubmitAsync(HttpRequest request, string? queue, CancellationToken cancellationToken)
    {
        if (await RequestBody.ReadAsync(request, TaskLimits.MaxBodyBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge(TaskLimits.MaxBodyBytes);
        }

        var (submission, errors, failFast) = _reader.Read(body, queue, time.GetUtcNow());
        if (submission is null)
        {
            return Problems.Invalid(errors);
        }

        var (keyed, problem) = IdempotencyKey.Apply(submission, request.Headers[IdempotencyKey.Header]);
        if (problem is not null)
        {
            return Problems.Invalid(IdempotencyKey.Header, problem);
        }

        // The id is made here, so that a caller whose publish stayed uncertain knows what to repeat.
        var identified = keyed with { Id = keyed.Id ?? Guid.CreateVersion7(time.GetUtcNow()).ToString() };
        if (failFast && tasks.RateLimits is { } rates && await rates.HoldPlaceAsync(identified, identified.Id, cancellationToken) is { } turn)
        {
            return Problems.LimitReached(request.HttpContext, identified, turn);
        }

        try
        {
            var receipt = await publisher.PublishAsync(identified, cancellationToken);
            return new AcceptedAnswer(new(receipt.Id, receipt.Queue, receipt.NotBefore is null ? "queued" : "scheduled", receipt.NotBefore)
            {
                StatusUrl = links.StatusUrl(request, queue is null ? "tasks" : "queues/{queue}/tasks", receipt),
            });
        }
        catch (TaskPublishException error)
        {
            return Problems.NotPublished(request.HttpContext, error, identified.Id);
        }
    }
}

/// <summary>A task that the broker has confirmed.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Status"><c>queued</c>, or <c>scheduled</c> when it waits on the broker until <paramref name="RunAt"/>.</param>
/// <param name="RunAt">Before when it will not run; left out when it is queued.</param>
public sealed record AcceptedTask(
    string Id, string Queue, string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? RunAt = null)
{
    /// <summary>The path that tells what becomes of it, as in the header <c>Location</c>; left out when its queue is not tracked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StatusUrl { get; init; }
}
