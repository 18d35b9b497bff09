using System.Collections.Frozen;
using System.Text.Json;
using RabbitMQ.Client;

namespace Warren.Functions.Queues;

/// <summary>Reads a message's properties out of the JSON text in which a host may hand them over instead of the client's own object. Pure.</summary>
internal static class DeliveryPropertiesReader
{
    // As deep as the hosts write.
    private const int MaxDepth = 1_000;
    private const string UnixTime = "UnixTime";

    /// <summary>
    /// From the binding data's JSON text, where a missing property may stand as null, zero or not at all. What makes no sense counts as
    /// missing: a publisher has a hand in this text, and it must not keep its message from being settled.
    /// </summary>
    public static DeliveryProperties FromBindingData(IReadOnlyDictionary<string, object?> bindingData)
    {
        if (!bindingData.TryGetValue("BasicProperties", out var value) || value is not string json)
        {
            return new();
        }

        using var document = Parse(json);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } properties)
        {
            return new();
        }

        return new()
        {
            MessageId = Text(properties, "MessageId"),
            Type = Text(properties, "Type"),
            Priority = Number(properties, "Priority") is > 0 and <= byte.MaxValue and var priority ? (byte)priority : null,
            Timestamp = properties.TryGetProperty("Timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.Object
                && Number(timestamp, UnixTime) is > 0 and var unixTime ? Time(unixTime) : null,
            CorrelationId = Text(properties, "CorrelationId"),
            ReplyTo = Text(properties, "ReplyTo"),
            ContentType = Text(properties, "ContentType"),
            ContentEncoding = Text(properties, "ContentEncoding"),
            AppId = Text(properties, "AppId"),
            Headers = properties.TryGetProperty("Headers", out var headers) && headers.ValueKind == JsonValueKind.Object
                ? Table(headers)
                : FrozenDictionary<string, object?>.Empty,
        };
    }

    private static JsonDocument? Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(long unixTime)
    {
        // A foreign publisher may have put anything there, milliseconds most often.
        const long LastSecond = 253_402_300_799;
        return unixTime is >= 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(unixTime) : null;
    }

    private static long? Number(JsonElement properties, string name) =>
        properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string? Text(JsonElement properties, string name) =>
        properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape such as \ud800 parses as JSON but is no text.
            return null;
        }
    }

    private static Dictionary<string, object?> Table(JsonElement table)
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in table.EnumerateObject().Select(static member => (Name(member), member.Value)))
        {
            if (name is not null)
            {
                entries[name] = HeaderValue(value);
            }
        }

        return entries;
    }

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // AMQP's long strings arrive as byte arrays, which JSON has as base64.
    private static object? HeaderValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value) is not { } text ? null : value.TryGetBytesFromBase64(out var bytes) ? bytes : text,
        // The cast keeps the whole number one: else both would become doubles, and a retry count that is one counts nothing.
        JsonValueKind.Number => value.TryGetInt64(out var number) ? (object)number : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => value.EnumerateArray().Select(HeaderValue).ToList(),
        JsonValueKind.Object => value.GetPropertyCount() == 1 && Number(value, UnixTime) is { } seconds ? new AmqpTimestamp(seconds) : Table(value),
        _ => null,
    };
}
