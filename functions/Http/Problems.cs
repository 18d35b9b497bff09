using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Warren.Functions.Effects;
using Warren.Functions.Http.Health;
using Warren.Functions.Http.Submit;

namespace Warren.Functions.Http;

/// <summary>The errors of the HTTP surface, as problem+json (RFC 9457). Each names the field and the fix.</summary>
internal static class Problems
{
    // The one status here for which the framework has none.
    private const string TooManyRequests = "https://tools.ietf.org/html/rfc6585#section-4";

    /// <summary>400 with every problem at once, by field.</summary>
    public static IResult Invalid(IReadOnlyDictionary<string, string[]> errors) => TypedResults.Problem(
        title: "The request is not valid.",
        detail: string.Join(" ", errors.SelectMany(static error => error.Value)),
        statusCode: StatusCodes.Status400BadRequest,
        extensions: [new("errors", errors)]);

    public static IResult Invalid(string field, string message) => Invalid(new Dictionary<string, string[]> { [field] = [message] });

    public static IResult UnknownQueue(string queue, IEnumerable<string> known) => TypedResults.Problem(
        title: "There is no such queue.",
        detail: $"Queue '{Excerpt.Of(queue, 80)}' is not in the topology. The queues are {string.Join(", ", known)}.",
        statusCode: StatusCodes.Status404NotFound);

    public static IResult NoSuchFile(string name) => TypedResults.Problem(
        title: "There is no such file.",
        detail: $"The dashboard has no file '{Excerpt.Of(name, 80)}'. It begins at GET dashboard.",
        statusCode: StatusCodes.Status404NotFound);

    /// <summary>429 with Retry-After: the task was to fail fast, and its rate limit would make it wait.</summary>
    public static IResult LimitReached(HttpContext http, TaskSubmission task, TimeSpan turn)
    {
        http.Response.Headers.RetryAfter = Seconds(turn).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            title: "The rate limit is reached.",
            detail: LimitReached(task, turn),
            statusCode: StatusCodes.Status429TooManyRequests,
            type: TooManyRequests,
            extensions: [new("provider", task.Provider), new("workspace", task.Workspace), new("retryAfterSeconds", Seconds(turn))]);
    }

    /// <summary>As a sentence.</summary>
    public static string LimitReached(TaskSubmission task, TimeSpan turn) =>
        $"Nothing is queued: at provider '{Excerpt.Of(task.Provider ?? "", 80)}' it would be this task's turn in about {Seconds(turn)} s. Send it again then, or without \"failFast\" to let it wait here.";

    /// <summary>429 with Retry-After: nothing of the batch is queued, and some of it could be later.</summary>
    public static IResult BatchLimited(HttpContext http, BatchAnswer batch)
    {
        http.Response.Headers.RetryAfter = batch.Tasks.Min(static task => task.RetryAfterSeconds ?? int.MaxValue).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            title: "The rate limit is reached.",
            detail: "Nothing is queued. The member \"tasks\" says for each task when it can be sent again, or what is wrong with it.",
            statusCode: StatusCodes.Status429TooManyRequests,
            type: TooManyRequests,
            extensions: [new("accepted", batch.Accepted), new("refused", batch.Refused), new("tasks", batch.Tasks)]);
    }

    /// <summary>A time in whole seconds, 1 or more.</summary>
    public static int Seconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, int.MaxValue);

    public static IResult TooLarge(long limit) => TypedResults.Problem(
        title: "The body is too large.",
        detail: $"At most {limit:N0} bytes are taken. Put the data elsewhere and send its key, or send several smaller requests.",
        statusCode: StatusCodes.Status413PayloadTooLarge);

    /// <summary>What became of a batch of which the broker has confirmed nothing: what <see cref="NotPublished"/> says when the broker failed, else 400.</summary>
    /// <param name="http">The request that is answered.</param>
    /// <param name="error">How the broker failed; null when no task came as far.</param>
    /// <param name="batch">What became of each task.</param>
    public static IResult BatchNotQueued(HttpContext http, TaskPublishException? error, BatchAnswer batch)
    {
        IEnumerable<KeyValuePair<string, object?>> extensions = [new("accepted", batch.Accepted), new("refused", batch.Refused), new("tasks", batch.Tasks)];
        return error is null
            ? TypedResults.Problem(
                title: "No task of the batch is valid.",
                detail: "Nothing is queued. The member \"tasks\" says for each task, by field, what is wrong with it and what to do.",
                statusCode: StatusCodes.Status400BadRequest,
                extensions: extensions)
            : FromBroker(http, error, "No task of the batch is known to be queued.", extensions);
    }

    /// <summary>503 with Retry-After: this instance cannot do its work, for these reasons.</summary>
    public static IResult NotReady(HttpContext http, ReadyReport report)
    {
        http.Response.Headers.RetryAfter = "5";
        return TypedResults.Problem(
            title: "This instance cannot do its work.",
            detail: string.Join(" ", report.Problems),
            statusCode: StatusCodes.Status503ServiceUnavailable,
            extensions: [new("problems", report.Problems), new("warnings", report.Warnings)]);
    }

    /// <summary>What a publish that was not confirmed means to the caller: 503 with Retry-After.</summary>
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
        http.Response.Headers.RetryAfter = ((int)Math.Ceiling(error.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            title: title,
            detail: error.Message,
            statusCode: StatusCodes.Status503ServiceUnavailable,
            extensions: extensions);
    }
}
