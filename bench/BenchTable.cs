using System.Globalization;
using Spectre.Console;
using Warren.Bench.Startup;

namespace Warren.Bench;

/// <summary>Shows the figures.</summary>
internal static class BenchTable
{
    private const double ListeningAim = 1000;
    private const double MemoryAim = 120;

    public static void Write(IAnsiConsole console, IReadOnlyList<Comparison> comparisons, StartFigures? start)
    {
        // A table for a document: never folded to the width of a terminal.
        console.Profile.Width = 200;
        if (comparisons.Count > 0)
        {
            var table = new Table { Border = TableBorder.Markdown, Expand = false };
            table.AddColumns("measured, per second", "ours: median (min-max)", "raw: median (min-max)", "ratio", "aim");
            foreach (var line in comparisons)
            {
                table.AddRow(line.What, Show(line.Ours), Show(line.Raw), Number(line.Ratio, "0.00"), Number(line.Aim, "0.0"));
            }

            console.Write(table);
        }

        if (start is not null)
        {
            var table = new Table { Border = TableBorder.Markdown, Expand = false };
            table.AddColumns("the app, idle", "median (min-max)", "aim");
            table.AddRow("until it listens, ms", Show(start.Listening), $"below {ListeningAim:0}");
            table.AddRow("memory, MB", Show(start.Memory), $"below {MemoryAim:0}");
            console.Write(table);
        }
    }

    private static string Show(Sample sample) => $"{Number(sample.Median)} ({Number(sample.Min)}-{Number(sample.Max)})";

    private static string Number(double value, string format = "#,0") => value.ToString(format, CultureInfo.InvariantCulture);
}
