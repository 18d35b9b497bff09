using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Warren.Functions.Http.DeadLetters;

/// <summary>Looks at dead letters, of one task queue or of all. Nothing is consumed.</summary>
public sealed class DeadLetterFunctions(Warren.DeadLetters letters)
{
    /// <summary>
    /// <c>GET queues/{queue}/dead-letters?task=&amp;reason=&amp;exception=&amp;id=&amp;from=&amp;to=&amp;limit=&amp;cursor=&amp;depth=</c>: those that came from this queue, also when it shares its
    /// dead-letter queue with others. The answer's cursor gives the next page.
    /// </summary>
    [Function("ListDeadLetters")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "queues/{queue}/dead-letters")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        ListAsync(request, queue, cancellationToken);

    /// <summary><c>GET dead-letters</c>: those of every queue, and what stands in a dead-letter queue without anything telling where it came from.</summary>
    [Function("ListAllDeadLetters")]
    public Task<IResult> ListAll(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "dead-letters")] HttpRequest request, CancellationToken cancellationToken) =>
        ListAsync(request, queue: null, cancellationToken);

    /// <summary><c>GET queues/{queue}/dead-letters/summary</c> with the filters of the list: how many there are by reason, exception and task.</summary>
    [Function("SummarizeDeadLetters")]
    public Task<IResult> Summarize(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "queues/{queue}/dead-letters/summary")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        SummarizeAsync(request, queue, cancellationToken);

    /// <summary><c>GET dead-letters/summary</c>: the same for every queue.</summary>
    [Function("SummarizeAllDeadLetters")]
    public Task<IResult> SummarizeAll(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "dead-letters/summary")] HttpRequest request, CancellationToken cancellationToken) =>
        SummarizeAsync(request, queue: null, cancellationToken);

    /// <summary><c>GET queues/{queue}/dead-letters/{id}</c>: one with its headers, stack and body.</summary>
    [Function("ShowDeadLetter")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "queues/{queue}/dead-letters/{id}")] HttpRequest request, string queue, string id, CancellationToken cancellationToken) =>
        ShowAsync(request, queue, id, cancellationToken);

    /// <summary><c>GET dead-letters/{id}</c>: the same, whichever queue it came from.</summary>
    [Function("ShowAnyDeadLetter")]
    public Task<IResult> ShowAny(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "dead-letters/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        ShowAsync(request, queue: null, id, cancellationToken);

    private Task<IResult> ListAsync(HttpRequest request, string? queue, CancellationToken cancellationToken) => DeadLetterProblems.AnswerAsync(request, async () =>
    {
        var query = new QueryReader(request.Query);
        var list = new DeadLetterQuery { Filter = query.Filter(queue), Limit = query.Number("limit", 50), Cursor = query.Text("cursor"), Depth = query.Depth() };
        query.Require();
        return TypedResults.Json(await letters.ListAsync(list, cancellationToken));
    });

    private Task<IResult> SummarizeAsync(HttpRequest request, string? queue, CancellationToken cancellationToken) => DeadLetterProblems.AnswerAsync(request, async () =>
    {
        var query = new QueryReader(request.Query);
        var (filter, depth) = (query.Filter(queue), query.Depth());
        query.Require();
        return TypedResults.Json(await letters.SummarizeAsync(filter, depth, cancellationToken));
    });

    private Task<IResult> ShowAsync(HttpRequest request, string? queue, string id, CancellationToken cancellationToken) => DeadLetterProblems.AnswerAsync(request, async () =>
    {
        var query = new QueryReader(request.Query);
        var depth = query.Depth();
        query.Require();

        // A slash is the one character that routing leaves escaped.
        var wanted = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return await letters.FindAsync(queue, wanted, depth, cancellationToken) is { } found ? TypedResults.Json(found) : DeadLetterProblems.NotFound(queue, wanted, depth);
    });
}
