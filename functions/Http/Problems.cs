using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Warren.Functions.Http;

/// <summary>The errors of the HTTP surface, as problem+json (RFC 9457). Each names the field and the fix.</summary>
internal static class Problems
{
    /// <summary>400 with every problem at once, by field.</summary>
    public static IResult Invalid(IReadOnlyDictionary<string, string[]> errors) => TypedResults.Problem(
        title: "The request is not valid.",
        detail: string.Join(" ", errors.SelectMany(static error => error.Value)),
        statusCode: StatusCodes.Status400BadRequest,
        extensions: [new("errors", errors)]);

    public static IResult Invalid(string field, string message) => Invalid(new Dictionary<string, string[]> { [field] = [message] });

    public static IResult UnknownQueue(string queue, IEnumerable<string> known) => TypedResults.Problem(
        title: "There is no such queue.",
        detail: $"Queue '{queue}' is not in the topology. The queues are {string.Join(", ", known)}.",
        statusCode: StatusCodes.Status404NotFound);

    public static IResult TooLarge(long limit) => TypedResults.Problem(
        title: "The body is too large.",
        detail: $"At most {limit:N0} bytes are taken. Put the data elsewhere and send its key, or send several smaller requests.",
        statusCode: StatusCodes.Status413PayloadTooLarge);

    /// <summary>What a publish that was not confirmed means to the caller: 503 with Retry-After when trying again helps, else 500.</summary>
    /// <param name="http">The request that is answered.</param>
    /// <param name="error">What is known of the message.</param>
    /// <param name="id">The task's id, to be repeated with.</param>
    public static IResult NotPublished(HttpContext http, TaskPublishException error, string id) => FromBroker(
        http,
        error,
        error switch
        {
            PublishUnconfirmedException => "The task may or may not be queued.",
            QueueFullException => "The queue is full.",
            _ => "The task is not queued.",
        },
        error is QueueFullException full ? [new("id", id), new("queue", full.Queue)] : [new("id", id)]);

    /// <summary>503 with Retry-After for what needs the broker only to read.</summary>
    public static IResult BrokerUnavailable(HttpContext http, BrokerUnavailableException error) =>
        FromBroker(http, error, "The broker cannot be asked.", extensions: null);

    private static ProblemHttpResult FromBroker(
        HttpContext http, TaskPublishException error, string title, IEnumerable<KeyValuePair<string, object?>>? extensions)
    {
        if (error.RetryAfter is { } retryAfter)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return TypedResults.Problem(
            title: title,
            detail: error.Message,
            statusCode: error.RetryAfter is null ? StatusCodes.Status500InternalServerError : StatusCodes.Status503ServiceUnavailable,
            extensions: extensions);
    }
}
