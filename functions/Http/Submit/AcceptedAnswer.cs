using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Warren.Functions.Http.Submit;

/// <summary>202 with the accepted task.</summary>
/// <remarks>
/// It is the answer that counts at volume. Written in one piece with its length in front it costs a third of what a JSON result does, which
/// looks up a logger and options for each answer and sends it chunked.
/// </remarks>
internal sealed class AcceptedAnswer(AcceptedTask task) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(task, JsonSerializerOptions.Web);
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        if (task.StatusUrl is { } url)
        {
            response.Headers.Location = url;
        }

        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
