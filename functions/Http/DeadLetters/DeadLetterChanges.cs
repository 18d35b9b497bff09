using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Warren.Functions.Http.DeadLetters;

/// <summary>Replays and purges dead letters, of one task queue or of all.</summary>
public sealed class DeadLetterChanges(Warren.DeadLetters letters)
{
    private const int MaxBodyBytes = TaskLimits.MaxBodyBytes + (1024 * 1024);

    // Below the time after which Azure's front end gives a request up.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    /// <summary>
    /// <c>POST queues/{queue}/dead-letters/replay</c> with <c>{"ids": [...]}</c>, <c>{"filter": {"task", "reason", "exception", "from", "to"}}</c> or
    /// <c>{"all": true}</c>, and as wanted <c>payload</c> (with one id), <c>dryRun</c>, <c>perSecond</c>, <c>depth</c>. It takes at most 100 s; when
    /// <c>limitReached</c> is true, send it again for the rest.
    /// </summary>
    [Function("ReplayDeadLetters")]
    public Task<IResult> Replay(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "queues/{queue}/dead-letters/replay")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        ReplayAsync(request, queue, cancellationToken);

    /// <summary><c>POST dead-letters/replay</c>: the same for every queue.</summary>
    [Function("ReplayAllDeadLetters")]
    public Task<IResult> ReplayAll(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "dead-letters/replay")] HttpRequest request, CancellationToken cancellationToken) =>
        ReplayAsync(request, queue: null, cancellationToken);

    /// <summary>
    /// <c>DELETE queues/{queue}/dead-letters?confirm={queue}</c> with the filters of the list: deletes them for good. Without <c>confirm</c> nothing is
    /// deleted and the answer (400) tells how many it would be; with <c>dryRun=true</c> too, as 200.
    /// </summary>
    [Function("PurgeDeadLetters")]
    public Task<IResult> Purge(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "queues/{queue}/dead-letters")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        PurgeAsync(request, queue, confirmation: queue, cancellationToken);

    /// <summary><c>DELETE dead-letters?confirm=all</c>: the same for every queue, and for what came from none.</summary>
    [Function("PurgeAllDeadLetters")]
    public Task<IResult> PurgeAll(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "dead-letters")] HttpRequest request, CancellationToken cancellationToken) =>
        PurgeAsync(request, queue: null, confirmation: "all", cancellationToken);

    private async Task<IResult> ReplayAsync(HttpRequest request, string? queue, CancellationToken cancellationToken)
    {
        if (await RequestBody.ReadAsync(request, MaxBodyBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge(MaxBodyBytes);
        }

        return await DeadLetterProblems.AnswerAsync(request, async () =>
        {
            var report = await letters.ReplayAsync(ReplayBody.Read(body).ToPlan(queue) with { Limit = Limit }, progress: null, cancellationToken);
            return report.Stopped is null || report.LimitReached ? TypedResults.Json(report) : DeadLetterProblems.Stopped(request.HttpContext, report.Stopped, report);
        });
    }

    private Task<IResult> PurgeAsync(HttpRequest request, string? queue, string confirmation, CancellationToken cancellationToken) => DeadLetterProblems.AnswerAsync(request, async () =>
    {
        var query = new QueryReader(request.Query);
        var plan = new PurgePlan { Filter = query.Filter(queue), DryRun = query.Flag("dryRun"), Depth = query.Depth() };
        var confirmed = query.Text("confirm") == confirmation;
        query.Require();
        var report = await letters.PurgeAsync(plan with { DryRun = plan.DryRun || !confirmed }, cancellationToken);
        return report.Stopped is not null
            ? DeadLetterProblems.Stopped(request.HttpContext, report.Stopped, report)
            : plan.DryRun || confirmed
                ? TypedResults.Json(report)
                : Problems.Invalid("confirm", $"This would delete {report.Matched} dead letters for good. Nothing was deleted: repeat it with confirm={confirmation} if you mean it.");
    });
}
