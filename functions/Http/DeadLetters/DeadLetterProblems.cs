using Microsoft.AspNetCore.Http;
using Warren.Functions.Effects;

namespace Warren.Functions.Http.DeadLetters;

/// <summary>The errors of what is asked of dead letters, as problem+json.</summary>
internal static class DeadLetterProblems
{
    private const string Soon = "3";

    public static async Task<IResult> AnswerAsync(HttpRequest request, Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (DeadLetterRequestException error) when (error.Errors.TryGetValue("queue", out var unknown))
        {
            return TypedResults.Problem(title: "There is no such queue.", detail: string.Join(" ", unknown), statusCode: StatusCodes.Status404NotFound);
        }
        catch (DeadLetterRequestException error)
        {
            return Problems.Invalid(error.Errors);
        }
        catch (DeadLettersBusyException error)
        {
            request.HttpContext.Response.Headers.RetryAfter = Soon;
            return TypedResults.Problem(title: "The dead letters are being worked on.", detail: error.Message, statusCode: StatusCodes.Status409Conflict);
        }
        catch (DeadLettersMissingException error)
        {
            return TypedResults.Problem(title: "The topology is not applied.", detail: error.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
        catch (BrokerUnavailableException error)
        {
            return Problems.BrokerUnavailable(request.HttpContext, error);
        }
    }

    public static IResult NotFound(string? queue, string id, int depth) => TypedResults.Problem(
        title: "There is no such dead letter.",
        detail: $"Among the first {depth:N0} messages none {(queue is null ? "" : $"of queue '{queue}' ")}has the id '{Excerpt.Of(id, 80)}'; it may have been replayed or purged.",
        statusCode: StatusCodes.Status404NotFound);

    /// <summary>503 for work that broke off, with what was done until then.</summary>
    public static IResult Stopped(HttpContext http, string reason, object report)
    {
        http.Response.Headers.RetryAfter = Soon;
        return TypedResults.Problem(
            title: "It was not done to the end.", detail: reason, statusCode: StatusCodes.Status503ServiceUnavailable, extensions: [new("report", report)]);
    }
}
