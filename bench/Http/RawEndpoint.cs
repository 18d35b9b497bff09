using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Bench.Publishing;

namespace Warren.Bench.Http;

/// <summary>The least that accepts a task over HTTP without losing it: Kestrel, one route, a confirmed publish by hand.</summary>
internal static class RawEndpoint
{
    /// <summary>The broker's address comes in the environment, as the app's does.</summary>
    public static async Task RunAsync(int port, string queue, CancellationToken cancellationToken)
    {
        var broker = Environment.GetEnvironmentVariable("RabbitMQConnection")
            ?? throw new InvalidOperationException("RabbitMQConnection is not set; this command is started by the measurement.");
        await using var publisher = await RawPublisher.OpenAsync(new(broker));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        app.MapPost("/api/queues/{queue}/tasks", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            var id = Guid.CreateVersion7().ToString();
            await publisher.PublishAsync("tasks", queue, body.ToArray(), id);
            return TypedResults.Json(new { id, queue, status = "queued" }, statusCode: StatusCodes.Status202Accepted);
        });
        app.Urls.Add($"http://127.0.0.1:{port}");
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
