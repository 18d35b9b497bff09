using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Warren.Functions.Tests.Handlers.Support;

/// <summary>What a service was sent.</summary>
internal sealed record ReceivedRequest(string Method, string Path, string? IdempotencyKey, string? Authorization, JsonElement Body);

/// <summary>A real HTTP service on loopback.</summary>
internal sealed class LoopbackService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    private LoopbackService(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    /// <summary>Starts a service that answers every request the same way.</summary>
    public static Task<LoopbackService> StartAsync(int status, string body = "", string contentType = "application/json") => StartAsync(async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        if (status is 301 or 302 or 307)
        {
            http.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
        }

        await http.Response.WriteAsync(body, http.RequestAborted);
    });

    public static async Task<LoopbackService> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new LoopbackService(builder.Build());
        service._app.Run(async http =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
            service._received.Enqueue(new(
                http.Request.Method, http.Request.Path, http.Request.Headers["Idempotency-Key"], http.Request.Headers.Authorization, body));
            await answer(http);
        });
        await service._app.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
