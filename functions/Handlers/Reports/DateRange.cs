using System.Globalization;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

/// <summary>Whole days.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day; it belongs to the range.</param>
internal sealed record DateRange(DateOnly From, DateOnly To)
{
    public bool Contains(DateOnly day) => day >= From && day <= To;

    /// <summary>Reads <c>2024</c>, <c>2024-01</c>, <c>2024-01-31</c>, or two of them joined by <c>..</c> (both belong to the range).</summary>
    /// <exception cref="PermanentTaskException">It is none of these, or it ends before it begins.</exception>
    public static DateRange Parse(string text, string field)
    {
        var ends = text.Split("..");
        if (ends.Length is 1 or 2 && Span(ends[0]) is { } first && Span(ends[^1]) is { } last && first.From <= last.To)
        {
            return new DateRange(first.From, last.To);
        }

        throw new PermanentTaskException(
            $"{field} '{Excerpt.Of(text, 60)}' is not a range of dates. Give '2024', '2024-01', '2024-01-31', or two of them as '2024-01..2024-03', the earlier one first.");
    }

    /// <summary>The day that an ISO 8601 date or time begins with, or null.</summary>
    public static DateOnly? DayOf(string text) =>
        text.Length >= 10 && (text.Length == 10 || text[10] is 'T' or ' ') && Exact(text[..10], "yyyy-MM-dd", out var day) ? day : null;

    private static DateRange? Span(string text)
    {
        text = text.Trim();
        if (Exact(text, "yyyy-MM-dd", out var day))
        {
            return new(day, day);
        }

        if (Exact(text, "yyyy-MM", out var month))
        {
            return new(month, new DateOnly(month.Year, month.Month, DateTime.DaysInMonth(month.Year, month.Month)));
        }

        return Exact(text, "yyyy", out var year) ? new(year, new DateOnly(year.Year, 12, 31)) : null;
    }

    private static bool Exact(string text, string format, out DateOnly date) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
