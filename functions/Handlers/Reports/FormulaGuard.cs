using System.Globalization;

namespace Warren.Functions.Handlers.Reports;

/// <summary>
/// Keeps spreadsheets from running text as a formula: a value that begins with <c>=</c>, <c>+</c>, <c>-</c>, <c>@</c>, a tab or a line break gets an
/// apostrophe in front, unless it is a number.
/// </summary>
internal static class FormulaGuard
{
    public static string Guard(string text) =>
        text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n'
        && !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "'" + text
            : text;
}
