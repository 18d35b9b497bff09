using System.Globalization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Analytics;

/// <summary>Points in time as payloads give them.</summary>
internal static class IsoTime
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads an ISO 8601 date or time; without an offset it is UTC.</summary>
    /// <exception cref="PermanentTaskException">It is neither.</exception>
    public static DateTimeOffset Parse(string text, string field) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw new PermanentTaskException($"{field} '{Excerpt.Of(text, 60)}' is not a time such as '2024-01-15T10:30:00Z' or '2024-01-15'.");
}
