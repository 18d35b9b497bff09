using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Http;

/// <summary>Turns HTTP functions into endpoints.</summary>
internal sealed partial class HttpEndpoints(FunctionKeys keys, FunctionExecutionDelegate pipeline, TimeProvider time, ILogger<HttpEndpoints> logger)
{
    public void Map(WebApplication app, IEnumerable<HttpFunction> functions)
    {
        app.Use(ExplainUnmatched);
        foreach (var function in functions)
        {
            RequestDelegate handle = http => HandleAsync(http, function);
            var endpoint = function.Methods.Count == 0
                ? app.Map(function.Pattern, handle)
                : app.MapMethods(function.Pattern.RawText!, function.Methods, handle);
            endpoint.WithMetadata(function).WithDisplayName(function.Entry.Name);
        }
    }

    private async Task HandleAsync(HttpContext http, HttpFunction function)
    {
        if (!keys.Allows(http.Request, function.Level))
        {
            http.Response.Headers.WWWAuthenticate = "x-functions-key";
            await Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "A key is needed", FunctionKeys.HowTo(function.Level));
            return;
        }

        if (!keys.Any && function.Level != AuthorizationLevel.Anonymous && CrossSite.Changes(http.Request))
        {
            await Problem.WriteAsync(http, StatusCodes.Status403Forbidden, CrossSite.Title, CrossSite.HowTo);
            return;
        }

        var invocation = new HttpInvocation(function.Entry, http, time);
        try
        {
            await pipeline(invocation);
            if (invocation.Result is IResult result)
            {
                await result.ExecuteAsync(http);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            LogAborted(function.Entry.Name);
        }
        catch (BadHttpRequestException exception)
        {
            LogBadRequest(function.Entry.Name, exception.Message);
            await AnswerAsync(http, exception.StatusCode, "The request cannot be read", exception.Message);
        }
        catch (Exception exception)
        {
            LogFailed(exception, function.Entry.Name, http.Request.Method, http.Request.Path);
            await AnswerAsync(http, StatusCodes.Status500InternalServerError, "The function failed", "An unexpected error; the host's log has the details.");
        }
    }

    private static Task AnswerAsync(HttpContext http, int status, string title, string detail)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.Clear();
        return Problem.WriteAsync(http, status, title, detail);
    }

    // Routing has chosen the endpoint by now.
    private static Task ExplainUnmatched(HttpContext http, RequestDelegate next) =>
        http.GetEndpoint()?.Metadata.GetMetadata<HttpFunction>() is not null ? next(http) : ExplainAsync(http, next);

    private static string Shown(PathString path) => path.ToString() is { Length: > 200 } text ? text[..200] + "…" : path.ToString();

    private static async Task ExplainAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Response.HasStarted)
        {
            return;
        }

        switch (http.Response.StatusCode)
        {
            case StatusCodes.Status404NotFound:
                await Problem.WriteAsync(http, StatusCodes.Status404NotFound, "No function has this route", $"No function answers {Shown(http.Request.Path)}.");
                break;
            case StatusCodes.Status405MethodNotAllowed:
                await Problem.WriteAsync(
                    http, StatusCodes.Status405MethodNotAllowed, "No function has this method",
                    $"{Shown(http.Request.Path)} does not answer {http.Request.Method}, only {http.Response.Headers.Allow}.");
                break;
        }
    }
}
