using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Warren.Bench.Publishing;

namespace Warren.Bench.Http;

/// <summary>The bare endpoint that submission is compared with: Kestrel, the body as it came, one publish that is confirmed, 202 with a small JSON answer.</summary>
internal static class RawHttpServer
{
    private const string Queue = Topology.QueueNames.Work;

    /// <summary>Serves until the process ends.</summary>
    public static async Task RunAsync(int port, Uri broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "warren-bench raw http" };
        await using var publisher = await RawPublisher.OpenAsync(await factory.CreateConnectionAsync(cancellationToken), time, cancellationToken);
        var key = Workload.Declared.Find(Queue)!.PublishingKey!;

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.MapPost("/tasks", async http =>
        {
            var body = new byte[http.Request.ContentLength ?? 0];
            await http.Request.Body.ReadExactlyAsync(body, http.RequestAborted);
            var id = await publisher.PublishAsync(key, "work", body, Activity.Current?.Id, http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            await http.Response.WriteAsJsonAsync(new Answer(id, Queue, "queued"), JsonSerializerOptions.Web, http.RequestAborted);
        });
        await using var stop = cancellationToken.Register(app.Lifetime.StopApplication);
        await app.RunAsync();
    }

    private sealed record Answer(string Id, string Queue, string Status);
}
