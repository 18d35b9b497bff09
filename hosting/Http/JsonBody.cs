using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Warren.Hosting.Invocation;

namespace Warren.Hosting.Http;

/// <summary>Reads a request's JSON body for <c>[FromBody]</c>.</summary>
internal static class JsonBody
{
    /// <exception cref="BadHttpRequestException">The body is not JSON of the parameter's type (400, 415).</exception>
    public static async ValueTask<object?> ReadAsync(HostedFunctionContext context, Type type)
    {
        var request = ((HttpInvocation)context).Http.Request;
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body must be JSON: send it with Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            return await request.ReadFromJsonAsync(type, context.CancellationToken);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"The body is not what is expected at {exception.Path ?? "$"} (line {exception.LineNumber + 1}).", exception);
        }
    }
}
