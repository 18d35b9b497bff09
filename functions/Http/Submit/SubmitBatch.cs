using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Warren.Functions.Http.Status;
using Warren.Handling;
using Warren.RateLimits;
using Warren.Topology;

namespace Warren.Functions.Http.Submit;

/// <summary>Accepts many tasks for one queue, each on its own.</summary>
public sealed class SubmitBatch(TopologySpec topology, TaskRegistry registry, ITaskPublisher publisher, TimeProvider time, TaskLinks links, TaskQueue tasks, RateLimitOptions limits)
{
    private const int MaxBodyBytes = 32 * 1024 * 1024;
    private const int MaxTasks = 10_000;

    // Enough to keep the broker busy, few enough that one batch does not fill the memory.
    private const int MaxInFlight = 256;

    private readonly SubmissionReader _reader = new(topology, registry, limits);

    /// <summary>
    /// <c>POST queues/{queue}/tasks/batch</c>: a JSON array of tasks, or one task a line (NDJSON). Tasks of equal priority and
    /// routing key keep their order, but for those that are scheduled. 202 when at least one was accepted; the answer tells what became of each.
    /// </summary>
    [Function("SubmitBatch")]
    public async Task<IResult> ToQueue(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "queues/{queue}/tasks/batch")] HttpRequest request, string queue, CancellationToken cancellationToken)
    {
        if (topology.Find(queue) is null)
        {
            return Problems.UnknownQueue(queue, topology.Queues.Select(static known => known.Name));
        }

        if (request.Headers.ContainsKey(IdempotencyKey.Header))
        {
            return Problems.Invalid(IdempotencyKey.Header, $"A batch takes no {IdempotencyKey.Header}: give each task an \"id\" of its own, and send the same ids again.");
        }

        if (await RequestBody.ReadAsync(request, MaxBodyBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge(MaxBodyBytes);
        }

        var (items, problem) = BatchSplitter.Split(body);
        if (problem is not null || items.Count is 0 or > MaxTasks)
        {
            return Problems.Invalid("body", problem ?? (items.Count == 0
                ? "The batch is empty: send a JSON array of tasks, or one task a line."
                : $"The batch has {items.Count:N0} tasks; at most {MaxTasks:N0} are taken at once."));
        }

        var results = await PublishAsync(items, queue, cancellationToken);
        BatchItem[] outcomes =
        [
            .. results.Select(result => result.Receipt is { } receipt ? result.Item with { StatusUrl = links.StatusUrl(request, "queues/{queue}/tasks/batch", receipt) } : result.Item),
        ];
        var accepted = outcomes.Count(static task => task.Status is BatchItem.Queued or BatchItem.Scheduled);
        var answer = new BatchAnswer(accepted, outcomes.Length - accepted, outcomes);
        if (accepted > 0)
        {
            return TypedResults.Json(answer, statusCode: StatusCodes.Status202Accepted);
        }

        var failed = results.Select(static result => result.Error).FirstOrDefault(static error => error is not null);
        return failed is null && outcomes.Any(static task => task.Status == BatchItem.Limited)
            ? Problems.BatchLimited(request.HttpContext, answer)
            : Problems.BatchNotQueued(request.HttpContext, failed, answer);
    }

    private async Task<Result[]> PublishAsync(IReadOnlyList<ReadOnlyMemory<byte>> items, string queue, CancellationToken cancellationToken)
    {
        var publishes = new Task<Result>[items.Count];
        var open = new HashSet<string>(StringComparer.Ordinal);
        TaskPublishException? failed = null;
        for (var index = 0; index < items.Count; index++)
        {
            if (index >= MaxInFlight)
            {
                failed ??= (await publishes[index - MaxInFlight]).BrokerFailure;
            }

            var (submission, errors, failFast) = _reader.Read(items[index], queue, time.GetUtcNow());
            if (submission is null)
            {
                publishes[index] = Task.FromResult(new Result(new(index, Id: null, BatchItem.Refused, errors), Error: null));
                continue;
            }

            var key = submission.RoutingKey ?? "";
            publishes[index] = PublishOneAsync(index, submission, failFast, failed, cancellationToken);
            if (submission.NotBefore is null && !open.Contains(key))
            {
                // The first one under a routing key may have to open a channel, which the others must not overtake.
                var first = await publishes[index];
                failed ??= first.BrokerFailure;
                if (first.Error is null)
                {
                    open.Add(key);
                }
            }
        }

        return await Task.WhenAll(publishes);
    }

    /// <param name="index">The task's place.</param>
    /// <param name="submission">The task.</param>
    /// <param name="failFast">Whether it is not to be published when its rate limit would make it wait.</param>
    /// <param name="failed">How the broker failed an earlier task; thousands must not each wait for it in vain.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task<Result> PublishOneAsync(int index, TaskSubmission submission, bool failFast, TaskPublishException? failed, CancellationToken cancellationToken)
    {
        var identified = submission with { Id = submission.Id ?? Guid.CreateVersion7(time.GetUtcNow()).ToString() };
        if (failed is not null)
        {
            return Failed(BatchItem.NotQueued, failed, "It was not tried, because the broker failed an earlier task of the batch.");
        }

        if (failFast && tasks.RateLimits is { } rates && await rates.HoldPlaceAsync(identified, identified.Id, cancellationToken) is { } turn)
        {
            var limited = new BatchItem(index, Id: null, BatchItem.Limited, new Dictionary<string, string[]> { ["failFast"] = [Problems.LimitReached(identified, turn)] });
            return new(limited with { RetryAfterSeconds = Problems.Seconds(turn) }, Error: null);
        }

        try
        {
            var receipt = await publisher.PublishAsync(identified, cancellationToken);
            var status = receipt.NotBefore is null ? BatchItem.Queued : BatchItem.Scheduled;
            return new(new(index, identified.Id, status, Errors: null, receipt.NotBefore), Error: null, receipt);
        }
        catch (TaskPublishException error)
        {
            return Failed(error is PublishUnconfirmedException ? BatchItem.Unknown : BatchItem.NotQueued, error, error.Message);
        }

        Result Failed(string status, TaskPublishException error, string message) =>
            new(new(index, identified.Id, status, new Dictionary<string, string[]> { ["broker"] = [message] }), error);
    }

    private sealed record Result(BatchItem Item, TaskPublishException? Error, TaskReceipt? Receipt = null)
    {
        // The others are about this one task: its queue is full or missing.
        public TaskPublishException? BrokerFailure =>
            Error is BrokerUnavailableException or BrokerBlockedException or PublishBacklogException or PublishUnconfirmedException ? Error : null;
    }
}

/// <summary>What became of a batch.</summary>
/// <param name="Accepted">How many tasks the broker has confirmed.</param>
/// <param name="Refused">How many it has not.</param>
/// <param name="Tasks">Each task, in the order of the request.</param>
public sealed record BatchAnswer(int Accepted, int Refused, IReadOnlyList<BatchItem> Tasks);

/// <summary>What became of one task of a batch.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Id">Its id; null when it was refused.</param>
/// <param name="Status">
/// <c>queued</c>; <c>limited</c> (it was to fail fast and its rate limit would make it wait: try again after <see cref="RetryAfterSeconds"/>); <c>scheduled</c> (it waits on the broker until <paramref name="RunAt"/>); <c>refused</c> (see <paramref name="Errors"/>); <c>not_queued</c> (the broker did not take it: try again);
/// <c>unknown</c> (it may be queued: try again with the same id).
/// </param>
/// <param name="Errors">What is wrong, by field; null when it is queued or scheduled.</param>
/// <param name="RunAt">Before when it will not run; left out unless it is scheduled.</param>
public sealed record BatchItem(
    int Index,
    string? Id,
    string Status,
    IReadOnlyDictionary<string, string[]>? Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? RunAt = null)
{
    /// <summary>The path that tells what becomes of it; left out unless it is queued or scheduled, and when its queue is not tracked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StatusUrl { get; init; }

    /// <summary>When there would be room for it, in seconds; left out unless it is limited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfterSeconds { get; init; }

    internal const string Limited = "limited";
    internal const string Scheduled = "scheduled";
    internal const string Queued = "queued";
    internal const string Refused = "refused";
    internal const string NotQueued = "not_queued";
    internal const string Unknown = "unknown";
}
