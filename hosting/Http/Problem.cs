using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Warren.Hosting.Http;

/// <summary>Writes errors of the host itself as RFC 9457 problem details.</summary>
internal static class Problem
{
    public static Task WriteAsync(HttpContext http, int status, string title, string detail)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        return http.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { type = "about:blank", title, status, detail }), http.RequestAborted).AsTask();
    }
}
