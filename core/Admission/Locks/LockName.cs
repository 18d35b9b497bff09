using System.Globalization;

namespace Warren.Admission;

/// <summary>Which lock a task wants. Pure.</summary>
internal static class LockName
{
    /// <summary>The header's value: text, or a whole number as text. Null when there is none, or it is empty or of another kind.</summary>
    public static string? Of(IReadOnlyDictionary<string, object?> headers) => headers.TryGetValue(TaskHeaders.Lock, out var value)
        ? value switch
        {
            sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture),
            _ => TaskHeaders.ReadText(headers, TaskHeaders.Lock) is { Length: > 0 } name ? name : null,
        }
        : null;
}
