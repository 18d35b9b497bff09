using System.Globalization;
using Microsoft.AspNetCore.Http;
using Warren.Functions.Effects;
using Warren.Tracking;

namespace Warren.Functions.Http.Status;

/// <summary>The errors of what is asked of the task store, as problem+json.</summary>
internal static class StatusProblems
{
    /// <summary>Answers, or says what is wrong with the request or the store.</summary>
    /// <param name="request">The request.</param>
    /// <param name="store">The store, or null when there is none.</param>
    /// <param name="answer">Asks the store.</param>
    public static async Task<IResult> AnswerAsync<TStore>(HttpRequest request, TStore? store, Func<TStore, Task<IResult>> answer)
        where TStore : class
    {
        if (store is null)
        {
            return TypedResults.Problem(
                title: "Tasks are not tracked.",
                detail: "This app runs with Warren:Tracking=off: nothing is known of a task once it is queued. Take the setting away to have a task store.",
                statusCode: StatusCodes.Status501NotImplemented);
        }

        try
        {
            return await answer(store);
        }
        catch (DeadLetterRequestException error)
        {
            return Problems.Invalid(error.Errors);
        }
        catch (TaskQueryException error)
        {
            return Problems.Invalid(error.Errors);
        }
        catch (TaskStoreException error)
        {
            return StoreAway(request, error, "Tasks are accepted and run meanwhile.");
        }
    }

    /// <summary>503 with Retry-After: the store does not answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="error">What the store says.</param>
    /// <param name="meaning">What that means to the caller, as a sentence.</param>
    public static IResult StoreAway(HttpRequest request, TaskStoreException error, string meaning)
    {
        var retryAfter = (error as TaskStoreUnavailableException)?.RetryAfter ?? TimeSpan.FromMinutes(1);
        request.HttpContext.Response.Headers.RetryAfter = ((int)retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            title: "The task store cannot be asked.",
            detail: $"{error.Message} {meaning}",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>404; 503 while this instance has not told the store all that it knows, and cannot: the task may be among that.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The id that the store does not know.</param>
    /// <param name="tracker">What tells the store of this instance's tasks.</param>
    public static IResult NotFound(HttpRequest request, string id, TaskTracker tracker) => tracker.State is { Degraded: true, Waiting: > 0 } behind
        ? StoreAway(request, new TaskStoreUnavailableException($"{behind.Reason} {behind.Waiting:N0} events wait to be written, and what is asked for may be among them."), "Tasks are accepted and run meanwhile.")
        : NotFound(id);

    /// <summary>409: the task's queue is tracked only when something fails, and its tasks are not looked up before they run.</summary>
    public static IResult NeverCancelled(TrackedTask task) => TypedResults.Problem(
        title: "The tasks of this queue cannot be cancelled.",
        detail: $"Queue '{task.Identity.Queue}' is tracked with TrackingMode.Failures, so that nobody looks whether its tasks are cancelled: task '{Excerpt.Of(task.Identity.Id, 80)}' goes on. TrackingMode.All in TaskTopology.cs changes that.",
        statusCode: StatusCodes.Status409Conflict);

    private static IResult NotFound(string id) => TypedResults.Problem(
        title: "There is no such task.",
        detail: $"The task store knows no task '{Excerpt.Of(id, 80)}': it was never submitted here, was not yet received when another program published it, is of a queue that is not tracked, or ended longer ago than tasks are kept.",
        statusCode: StatusCodes.Status404NotFound);

    public static IResult TooManyWait(HttpRequest request, int limit)
    {
        request.HttpContext.Response.Headers.RetryAfter = "5";
        return TypedResults.Problem(
            title: "Too many requests wait for tasks.",
            detail: $"{limit:N0} requests wait on this instance already. Ask without 'wait', or a little later.",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    public static IResult HasEnded(TaskAnswer task) => TypedResults.Problem(
        title: "The task has ended.",
        detail: $"Task '{Excerpt.Of(task.Id, 80)}' is {task.Status}: there is nothing left to cancel.",
        statusCode: StatusCodes.Status409Conflict,
        extensions: [new("task", JsonOf(task))]);

    // Problems are written with other options than answers.
    private static System.Text.Json.JsonElement JsonOf(TaskAnswer task) => System.Text.Json.JsonSerializer.SerializeToElement(task, TaskAnswer.Options);
}
