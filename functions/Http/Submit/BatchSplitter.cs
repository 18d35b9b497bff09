using System.Runtime.InteropServices;
using System.Text.Json;

namespace Warren.Functions.Http.Submit;

/// <summary>Cuts a batch into the bytes of its tasks. Pure.</summary>
internal static class BatchSplitter
{
    // The tasks are checked one by one; here a deep one must only not spoil the others.
    private const int MaxDepth = 1_000;

    /// <summary>The tasks' bytes, or why the batch as a whole cannot be read.</summary>
    public static (IReadOnlyList<ReadOnlyMemory<byte>> Items, string? Problem) Split(ReadOnlyMemory<byte> body)
    {
        var text = body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        var start = text.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
        {
            return ([], null);
        }

        return text.Span[start] == (byte)'[' ? SplitArray(text) : (SplitLines(text), null);
    }

    private static (IReadOnlyList<ReadOnlyMemory<byte>>, string?) SplitArray(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return ([.. document.RootElement.EnumerateArray().Select(static item => (ReadOnlyMemory<byte>)JsonMarshal.GetRawUtf8Value(item).ToArray())], null);
        }
        catch (JsonException error)
        {
            return ([], $"The batch is not a JSON array: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}. Send one task a line if some may be malformed.");
        }
    }

    private static List<ReadOnlyMemory<byte>> SplitLines(ReadOnlyMemory<byte> text)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        foreach (var range in text.Span.Split((byte)'\n'))
        {
            // The line's end is no part of the task, whose bytes are published.
            var line = text[range].Trim(" \t\r"u8);
            if (!line.IsEmpty)
            {
                lines.Add(line);
            }
        }

        return lines;
    }
}
