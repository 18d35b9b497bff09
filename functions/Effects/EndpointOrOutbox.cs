using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Warren.Functions.Effects;

/// <summary>What became of something that was handed over.</summary>
/// <param name="Via"><c>http</c> or <c>outbox</c>.</param>
/// <param name="Status">The HTTP status; null for the outbox.</param>
/// <param name="Id">The service's own id for it, when its JSON answer has a member <c>id</c>.</param>
/// <param name="File">The outbox file, relative to the data folder; null for http.</param>
internal sealed record DeliveryResult(string Via, int? Status = null, string? Id = null, string? File = null);

/// <summary>Hands a task's content to the HTTP service that is configured for it, or writes it to the outbox folder when none is.</summary>
/// <param name="http">Posts.</param>
/// <param name="folders">Has the outbox.</param>
/// <param name="logger">Gets one line a delivery.</param>
internal sealed partial class EndpointOrOutbox(OutgoingHttp http, DataFolders folders, ILogger<EndpointOrOutbox> logger)
{
    /// <summary>Delivers once; the same task delivered again is one delivery to a service that knows <c>Idempotency-Key</c>, and one file.</summary>
    /// <param name="kind">The outbox's folder: <c>sms</c>, <c>push</c> or <c>payments</c>.</param>
    /// <param name="options">The service.</param>
    /// <param name="content">What is posted or written, as JSON.</param>
    /// <param name="taskId">The idempotency key and the file's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransientTaskException">See <see cref="OutgoingHttp.PostAsync"/>.</exception>
    /// <exception cref="PermanentTaskException">See <see cref="OutgoingHttp.PostAsync"/>.</exception>
    public async Task<DeliveryResult> DeliverAsync<T>(
        string kind, EndpointOptions options, T content, string taskId, CancellationToken cancellationToken)
    {
        if (options.Endpoint is null)
        {
            var path = folders.PathOf(DataFolders.Outbox, kind, FileNames.For(taskId) + ".json");
            await AtomicFile.WriteJsonAsync(path, content, cancellationToken);
            LogWritten(kind, taskId, folders.Show(path));
            return new("outbox", File: folders.Show(path));
        }

        var target = new HttpTarget(new Uri(options.Endpoint), options.ApiKey, options.Timeout);
        var answer = await http.PostAsync(target, content, taskId, cancellationToken);
        LogPosted(kind, taskId, target.Shown, answer.Status);
        return new("http", answer.Status, IdIn(answer.Body));
    }

    private static string? IdIn(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var id) ? EntityId.From(id) : null;
        }
        catch (JsonException)
        {
            // The service need not answer in JSON.
            return null;
        }
    }
}
