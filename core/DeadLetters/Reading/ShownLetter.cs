using System.Collections;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using RabbitMQ.Client;

namespace Warren.DeadLettering;

/// <summary>Turns what a dead letter carries into what can be shown. Pure; whatever stands there, JSON comes out.</summary>
internal static class ShownLetter
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int MaxTextBytes = 8 * 1024;
    private const int MaxStackChars = 8_100;
    private const int MaxDepth = 16;

    public static DeadLetterContent Of(DeadLetter letter, DeliveryProperties properties, ReadOnlyMemory<byte> body)
    {
        var stack = TaskHeaders.ReadText(properties.Headers, TaskHeaders.Stack);
        var headers = new JsonObject();
        foreach (var (name, value) in properties.Headers.Where(static header => TaskHeaders.IsPublishers(header.Key)))
        {
            headers[name] = Node(value, depth: 0);
        }

        return new(letter, stack is null ? null : Shortened.To(MaxStackChars, stack), headers, Body(body.Span));
    }

    private static DeadLetterBody Body(ReadOnlySpan<byte> body)
    {
        var truncated = body.Length > MaxBodyBytes;
        return Utf8.IsValid(body)
            ? new(Encoding.UTF8.GetString(truncated ? Excerpt(body, MaxBodyBytes) : body), null, truncated)
            : new(null, Convert.ToBase64String(truncated ? body[..MaxBodyBytes] : body), truncated);
    }

    private static JsonNode? Node(object? value, int depth) => value switch
    {
        null => null,
        string text => Text(Encoding.UTF8.GetBytes(text)),
        byte[] bytes => Text(bytes),
        bool flag => flag,
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        double number when double.IsFinite(number) => number,
        float number when float.IsFinite(number) => number,
        decimal number => number,
        AmqpTimestamp time => ClientProperties.Time(time) is { } at ? at.ToString("O") : time.UnixTime,
        BinaryTableValue binary => new JsonObject { ["base64"] = Convert.ToBase64String(binary.Bytes) },
        _ when depth >= MaxDepth => "…",
        IDictionary table => Table(table, depth),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(item => Node(item, depth + 1))]),
        _ => value.ToString(),
    };

    private static JsonObject Table(IDictionary table, int depth)
    {
        var shown = new JsonObject();
        foreach (DictionaryEntry entry in table)
        {
            shown[entry.Key.ToString() ?? ""] = Node(entry.Value, depth + 1);
        }

        return shown;
    }

    private static JsonNode Text(ReadOnlySpan<byte> bytes) => !Utf8.IsValid(bytes)
        ? new JsonObject { ["base64"] = Convert.ToBase64String(bytes.Length > MaxTextBytes ? bytes[..MaxTextBytes] : bytes) }
        : bytes.Length > MaxTextBytes ? Encoding.UTF8.GetString(Excerpt(bytes, MaxTextBytes)) + "…" : Encoding.UTF8.GetString(bytes);

    // Never in the middle of a character.
    private static ReadOnlySpan<byte> Excerpt(ReadOnlySpan<byte> text, int limit)
    {
        while ((text[limit] & 0b1100_0000) == 0b1000_0000)
        {
            limit--;
        }

        return text[..limit];
    }
}
