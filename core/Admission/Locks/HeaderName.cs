using System.Globalization;

namespace Warren.Admission;

/// <summary>The name that a header gives to what a task needs. Pure.</summary>
internal static class HeaderName
{
    /// <summary>The header's value: text, or a whole number as text. Null when there is none, or it is empty or of another kind.</summary>
    public static string? Of(IReadOnlyDictionary<string, object?> headers, string header) => headers.TryGetValue(header, out var value)
        ? value switch
        {
            sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture),
            _ => TaskHeaders.ReadText(headers, header) is { Length: > 0 } name ? name : null,
        }
        : null;
}
