using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Warren;

/// <summary>
/// Reads the envelope of a task, <c>{"task": …, "payload": …}</c>, from bytes. The same rules hold for what HTTP submits and for what the
/// broker delivers.
/// </summary>
public static class TaskEnvelope
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = TaskLimits.MaxDepth };

    /// <summary>Parses a body into a JSON object.</summary>
    /// <param name="body">The bytes; a UTF-8 byte order mark is allowed.</param>
    /// <param name="document">The object when there is no problem; the caller disposes it.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static TaskFailure? TryParse(ReadOnlyMemory<byte> body, out JsonDocument? document)
    {
        document = null;
        if (body.Length > TaskLimits.MaxBodyBytes)
        {
            return new(DeadLetterReason.TooLarge,
                $"The body has {body.Length:N0} bytes; at most {TaskLimits.MaxBodyBytes:N0} are processed. Put the data elsewhere and send its key.");
        }

        var text = WithoutByteOrderMark(body);
        if (!Utf8.IsValid(text.Span))
        {
            return new(DeadLetterReason.InvalidUtf8, "The body is not valid UTF-8: encode it as UTF-8 JSON.");
        }

        try
        {
            document = JsonDocument.Parse(text, Options);
        }
        catch (JsonException error)
        {
            return error.Message.Contains("maximum configured depth", StringComparison.Ordinal)
                ? new(DeadLetterReason.TooDeep, $"The body nests more than {TaskLimits.MaxDepth} levels deep.")
                : new(DeadLetterReason.InvalidJson, $"The body is not JSON: {Position(error)}.");
        }

        var problem = Check(document.RootElement.ValueKind, text.Span);
        if (problem is not null)
        {
            document.Dispose();
            document = null;
        }

        return problem;
    }

    /// <summary>The member <c>task</c>, or null when it is missing, empty or no string.</summary>
    public static string? TaskName(JsonElement root) =>
        root.TryGetProperty("task"u8, out var task) && task.ValueKind == JsonValueKind.String && task.GetString() is { Length: > 0 } name ? name : null;

    /// <summary>The member <c>payload</c>, or the whole object when there is none.</summary>
    public static JsonElement Payload(JsonElement root) => root.TryGetProperty("payload"u8, out var payload) ? payload : root;

    internal static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    private static TaskFailure? Check(JsonValueKind kind, ReadOnlySpan<byte> text) =>
        JsonText.IndexOfHalfCharacter(text) is >= 0 and var half
            ? new(DeadLetterReason.InvalidUtf8,
                $"The body has half a character at byte {half + 1}: the escape {Encoding.ASCII.GetString(text.Slice(half, 6))} means nothing without its other half. Send both, or the character itself.")
            : kind != JsonValueKind.Object
                ? new(DeadLetterReason.NotAnObject, $"The body is a JSON {kind.ToString().ToLowerInvariant()}; a task is an object like {{\"task\": \"send_email\", \"payload\": {{}}}}.")
                : null;

    private static string Position(JsonException error)
    {
        // The parser's message quotes at most one character of the body, so it may be shown.
        var end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var what = (end < 0 ? error.Message : error.Message[..end]).TrimEnd('.');
        return $"{what} at line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}";
    }
}
