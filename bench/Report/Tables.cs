using System.Globalization;

namespace Warren.Bench.Report;

/// <summary>Results as Markdown tables, aligned so that they can be read in a terminal too. Pure.</summary>
internal static class Tables
{
    public static string Of(IReadOnlyList<Comparison> comparisons) => Aligned(
        ["", "ours /s", "min–max", "raw /s", "min–max", "ours/raw", "min–max", "aim", ""],
        comparisons.Select(static line => new[]
        {
            line.Name,
            Rate(line.Ours.Median), $"{Rate(line.Ours.Min)}–{Rate(line.Ours.Max)}",
            Rate(line.Raw.Median), $"{Rate(line.Raw.Min)}–{Rate(line.Raw.Max)}",
            Ratio(line.Ratio.Median), $"{Ratio(line.Ratio.Min)}–{Ratio(line.Ratio.Max)}",
            line.Aim is { } aim ? $"≥ {Ratio(aim)}" : "",
            line.Aim is not { } wanted ? "" : line.Ratio.Median >= wanted ? "met" : "below",
        }));

    public static string Of(IReadOnlyList<Figure> figures) => Aligned(
        ["", "median", "min–max", "aim", ""],
        figures.Select(static figure => new[]
        {
            figure.Name,
            $"{Number(figure.Spread.Median)} {figure.Unit}", $"{Number(figure.Spread.Min)}–{Number(figure.Spread.Max)}",
            $"< {Number(figure.Limit)} {figure.Unit}",
            figure.Spread.Median < figure.Limit ? "met" : "above",
        }));

    private static string Aligned(string[] head, IEnumerable<string[]> lines)
    {
        var rows = lines.Prepend(head).ToArray();
        var widths = head.Select((_, column) => Math.Max(3, rows.Max(row => row[column].Length))).ToArray();
        var rule = widths.Select(static (width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":").ToArray();
        return string.Join('\n', rows.Take(1).Append(rule).Concat(rows.Skip(1)).Select(row => Row(row, widths)));
    }

    private static string Row(string[] cells, int[] widths) =>
        "| " + string.Join(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + " |";

    private static string Rate(double value) => Math.Round(value).ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
