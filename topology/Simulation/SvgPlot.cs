using System.Globalization;
using System.Text;

namespace Warren.Topology;

/// <summary>Draws a report as one SVG picture: backlog, instances and waiting time one below the other.</summary>
internal static class SvgPlot
{
    private const int Width = 960;
    private const int Height = 160;
    private const int Left = 110;
    private const int Gap = 56;
    private const int Points = 900;

    public static string Draw(IReadOnlyList<SimulationReport> reports)
    {
        var charts = reports.SelectMany(Charts).ToArray();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width + Left + 20} {(charts.Length * (Height + Gap)) + 20}" font-family="sans-serif" font-size="13">""");
        text.AppendLine("""<rect width="100%" height="100%" fill="#fff"/>""");
        foreach (var (index, chart) in charts.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"""<g transform="translate({Left},{(index * (Height + Gap)) + 30})">""").Append(chart).AppendLine("</g>");
        }

        return text.AppendLine("</svg>").ToString();
    }

    private static IEnumerable<string> Charts(SimulationReport report)
    {
        var samples = report.Timeline.Columns(Points);
        yield return Chart($"{report.Group.Name}: messages", samples, static sample => sample.Messages, static value => value.ToString("N0", CultureInfo.InvariantCulture), report.Length, "#2563eb");
        yield return Chart("instances", samples, static sample => sample.Instances, static value => value.ToString("N0", CultureInfo.InvariantCulture), report.Length, "#059669");
        yield return Chart("wait before a task begins", samples, static sample => sample.Wait.TotalSeconds, static value => Times.Short(TimeSpan.FromSeconds(value)), report.Length, "#d97706");
    }

    private static string Chart(string title, IReadOnlyList<Sample> samples, Func<Sample, double> value, Func<double, string> show, TimeSpan length, string colour)
    {
        var most = Math.Max(samples.Max(value), double.Epsilon);
        var step = (double)Width / samples.Count;
        var path = new StringBuilder($"M0,{Height}");
        foreach (var (index, sample) in samples.Index())
        {
            var y = Height * (1 - (value(sample) / most));
            path.Append(CultureInfo.InvariantCulture, $"L{index * step:0.#},{y:0.#}H{(index + 1) * step:0.#}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            <text y="-8" font-weight="bold">{title}</text><text x="-8" y="6" text-anchor="end">{show(samples.Max(value))}</text><text x="-8" y="{Height}" text-anchor="end">0</text>
            <text x="{Width}" y="{Height + 16}" text-anchor="end">{Times.Short(length)}</text>
            <path d="{path}V{Height}Z" fill="{colour}" fill-opacity=".25" stroke="{colour}"/><path d="M0,0V{Height}H{Width}" fill="none" stroke="#888"/>
            """);
    }
}
