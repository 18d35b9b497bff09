using System.Text;

namespace Warren.Topology;

/// <summary>Draws columns of a terminal.</summary>
internal static class TextPlot
{
    private const int Height = 8;
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <summary>A chart of eight lines, its title and the largest value above it, the time below it.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="values">One column each, 0 or more.</param>
    /// <param name="show">Writes a value.</param>
    /// <param name="length">The time that the columns span.</param>
    public static string Draw(string title, IReadOnlyList<double> values, Func<double, string> show, TimeSpan length)
    {
        var most = values.Count == 0 ? 0 : values.Max();
        var text = new StringBuilder().AppendLine($"{title}, at most {show(most)}");
        for (var row = Height - 1; row >= 0; row--)
        {
            text.Append("  │").AppendLine(string.Concat(values.Select(value => Cell(value, most, row))).TrimEnd());
        }

        var end = Times.Short(length);
        return text.Append("  └").AppendLine(new string('─', values.Count)).Append("   0").AppendLine(end.PadLeft(Math.Max(end.Length + 1, values.Count - 1))).ToString();
    }

    private static char Cell(double value, double most, int row)
    {
        if (value <= 0 || most <= 0)
        {
            return ' ';
        }

        // What is there at all can be seen.
        var eighths = Math.Max(1, (int)Math.Round(value / most * Height * 8));
        return Blocks[Math.Clamp(eighths - (row * 8), 0, 8)];
    }
}
