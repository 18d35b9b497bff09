using System.Collections.Frozen;
using System.Text.Json;
using RabbitMQ.Client;

namespace Warren.Functions.Queues;

/// <summary>Reads a message's properties in the two forms in which hosts hand them over. Pure.</summary>
internal static class DeliveryPropertiesReader
{
    /// <summary>From the client's own object.</summary>
    public static DeliveryProperties FromClient(IReadOnlyBasicProperties properties) => new()
    {
        MessageId = properties.MessageId,
        Type = properties.Type,
        Priority = properties.IsPriorityPresent() ? properties.Priority : null,
        Timestamp = properties.IsTimestampPresent() ? Time(properties.Timestamp.UnixTime) : null,
        CorrelationId = properties.CorrelationId,
        ReplyTo = properties.ReplyTo,
        ContentType = properties.ContentType,
        ContentEncoding = properties.ContentEncoding,
        AppId = properties.AppId,
        Headers = properties.Headers is { Count: > 0 } headers ? headers.AsReadOnly() : FrozenDictionary<string, object?>.Empty,
    };

    /// <summary>From the binding data's JSON text, where a missing property may stand as null, zero or not at all.</summary>
    public static DeliveryProperties FromBindingData(IReadOnlyDictionary<string, object?> bindingData)
    {
        if (!bindingData.TryGetValue("BasicProperties", out var value) || value is not string json)
        {
            return new();
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        var properties = document.RootElement;
        return new()
        {
            MessageId = Text(properties, "MessageId"),
            Type = Text(properties, "Type"),
            Priority = properties.TryGetProperty("Priority", out var priority) && priority.TryGetByte(out var level) && level > 0 ? level : null,
            Timestamp = properties.TryGetProperty("Timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.Object
                && timestamp.TryGetProperty("UnixTime", out var seconds) && seconds.TryGetInt64(out var unixTime) && unixTime > 0 ? Time(unixTime) : null,
            CorrelationId = Text(properties, "CorrelationId"),
            ReplyTo = Text(properties, "ReplyTo"),
            ContentType = Text(properties, "ContentType"),
            ContentEncoding = Text(properties, "ContentEncoding"),
            AppId = Text(properties, "AppId"),
            Headers = properties.TryGetProperty("Headers", out var headers) && headers.ValueKind == JsonValueKind.Object
                ? headers.EnumerateObject().ToDictionary(static header => header.Name, static header => HeaderValue(header.Value))
                : FrozenDictionary<string, object?>.Empty,
        };
    }

    private static DateTimeOffset? Time(long unixTime)
    {
        // A foreign publisher may have put anything there, milliseconds most often.
        const long LastSecond = 253_402_300_799;
        return unixTime is >= 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(unixTime) : null;
    }

    private static string? Text(JsonElement properties, string name) =>
        properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // AMQP's long strings arrive as byte arrays, which JSON has as base64.
    private static object? HeaderValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.TryGetBytesFromBase64(out var bytes) ? bytes : value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var number) ? number : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => value.EnumerateArray().Select(HeaderValue).ToList(),
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(static member => member.Name, static member => HeaderValue(member.Value)),
        _ => null,
    };
}
