using System.Buffers.Text;
using System.Text.Json;

namespace Warren.DeadLettering;

/// <summary>Where a page ended: the last dead letters that it showed, and how many messages stood before its end.</summary>
/// <param name="Queue">The dead-letter queue.</param>
/// <param name="Position">How many of its messages the page and those before it have passed.</param>
/// <param name="Last">What the last ones are known by, so that the place is found again when dead letters before it are gone.</param>
internal sealed record PageCursor(string Queue, int Position, IReadOnlyList<string> Last)
{
    public const int Anchors = 5;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Null when it is no cursor.</summary>
    public static PageCursor? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PageCursor>(Base64Url.DecodeFromChars(text)) is { Queue: not null, Position: >= 0, Last: not null } cursor ? cursor : null;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}
