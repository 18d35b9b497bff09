using System.Text.Json;
using Warren.Topology;

namespace Warren.Functions.Http.Queues;

/// <summary>What the broker's management API says of a queue. Its rates lag by some seconds.</summary>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages that consumers hold.</param>
/// <param name="Consumers">Consumers of the queue.</param>
/// <param name="PublishRate">Messages published a second, or null when the broker keeps no rates yet.</param>
/// <param name="AcknowledgeRate">Messages acknowledged a second, or null.</param>
internal sealed record ManagedQueue(long Ready, long Unacknowledged, long Consumers, double? PublishRate, double? AcknowledgeRate);

/// <summary>Reads queues from the management API, when there is one.</summary>
internal sealed class ManagementApi(ManagementAddress address, string virtualHost, TimeProvider time) : IDisposable
{
    private const int PageSize = 500;
    private const string Columns =
        "name,messages_ready,messages_unacknowledged,consumers,message_stats.publish_details.rate,message_stats.ack_details.rate";

    // An API that is not there must not cost every request its timeout.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = Client(address);
    private long? _failedAt;

    /// <summary>The queues of the virtual host by name, or null when the API does not answer or does not let us in.</summary>
    public async Task<IReadOnlyDictionary<string, ManagedQueue>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_failedAt is { } at && time.GetElapsedTime(at) < Pause)
        {
            return null;
        }

        try
        {
            var queues = new Dictionary<string, ManagedQueue>(StringComparer.Ordinal);
            for (int page = 1, pages = 1; page <= pages; page++)
            {
                using var answer = await JsonDocument.ParseAsync(
                    await _http.GetStreamAsync($"api/queues/{Uri.EscapeDataString(virtualHost)}?page={page}&page_size={PageSize}&columns={Columns}", cancellationToken),
                    cancellationToken: cancellationToken);
                pages = answer.RootElement.GetProperty("page_count").GetInt32();
                foreach (var queue in answer.RootElement.GetProperty("items").EnumerateArray())
                {
                    queues[queue.GetProperty("name").GetString()!] = Read(queue);
                }
            }

            _failedAt = null;
            return queues;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _failedAt = time.GetTimestamp();
            return null;
        }
    }

    /// <summary>Which node of the broker has an alarm, so that publishers are blocked, or null; also when the API does not answer or does not say.</summary>
    public async Task<string?> AlarmAsync(CancellationToken cancellationToken)
    {
        if (_failedAt is { } at && time.GetElapsedTime(at) < Pause)
        {
            return null;
        }

        try
        {
            using var answer = await JsonDocument.ParseAsync(
                await _http.GetStreamAsync("api/nodes?columns=name,mem_alarm,disk_free_alarm", cancellationToken), cancellationToken: cancellationToken);
            return answer.RootElement.EnumerateArray()
                .Select(static node => (Name: node.GetProperty("name").GetString(), Memory: Flag(node, "mem_alarm"), Disk: Flag(node, "disk_free_alarm")))
                .Where(static node => node.Memory || node.Disk)
                .Select(static node => $"{node.Name} is short of {(node.Memory ? "memory" : "disk space")}")
                .FirstOrDefault();
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A user without the tag "monitoring" may not ask; what else is asked of the API may well be answered.
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private static ManagedQueue Read(JsonElement queue) => new(
        Number(queue, "messages_ready"),
        Number(queue, "messages_unacknowledged"),
        Number(queue, "consumers"),
        Rate(queue, "publish_details"),
        Rate(queue, "ack_details"));

    private static long Number(JsonElement queue, string name) => queue.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;

    private static bool Flag(JsonElement node, string name) => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static double? Rate(JsonElement queue, string name) =>
        queue.TryGetProperty("message_stats", out var stats) && stats.ValueKind == JsonValueKind.Object
        && stats.TryGetProperty(name, out var details) && details.TryGetProperty("rate", out var rate) ? rate.GetDouble() : null;

    private static HttpClient Client(ManagementAddress address)
    {
        var http = new HttpClient { BaseAddress = address.Uri, Timeout = TimeSpan.FromSeconds(3) };
        http.DefaultRequestHeaders.Authorization = address.Authorization;
        return http;
    }
}
