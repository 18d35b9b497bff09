using System.Globalization;

namespace Warren.Topology;

/// <summary>Reads a trace: lines <c>at_seconds,count,duration_seconds[,queue]</c>, in any order; a first line with names, empty lines and those after # are left out.</summary>
internal static class TraceReader
{
    public const int MostLines = 1_000_000;
    private const int MostProblems = 20;
    private const double MostSeconds = 34_560_000;

    /// <param name="lines">The lines of the trace.</param>
    /// <param name="source">Its name in messages.</param>
    /// <param name="queues">The queues that it may name.</param>
    /// <returns>The arrivals in the order of their times.</returns>
    /// <exception cref="TopologyException">There are lines that cannot be understood; the message lists the first ones.</exception>
    public static IReadOnlyList<Arrival> Read(IEnumerable<string> lines, string source, IReadOnlyList<string> queues)
    {
        var (arrivals, problems, number) = (new List<Arrival>(), new List<string>(), 0);
        foreach (var line in lines)
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#' || (arrivals.Count == 0 && text.StartsWith("at_seconds", StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (problems.Count == MostProblems || number > MostLines)
            {
                problems.Add(number > MostLines ? $"it has more than {MostLines:N0} lines: join those of a second" : "and more");
                break;
            }

            if (Parse(text, queues, out var arrival) is { } problem)
            {
                problems.Add($"line {number}: {problem}");
            }
            else
            {
                arrivals.Add(arrival);
            }
        }

        if (problems.Count == 0 && arrivals.Count == 0)
        {
            problems.Add("it has no arrivals: write lines such as '60,25,1.5' (after a minute come 25 tasks that take 1.5 s)");
        }

        return problems.Count == 0
            ? [.. arrivals.OrderBy(static arrival => arrival.At)]
            : throw new TopologyException($"The trace '{source}' cannot be used:{string.Concat(problems.Select(static problem => $"\n  {problem}"))}");
    }

    private static string? Parse(string text, IReadOnlyList<string> queues, out Arrival arrival)
    {
        arrival = default;
        var fields = text.Split(',', 4, StringSplitOptions.TrimEntries);
        if (fields.Length < 3)
        {
            return $"'{Shown(text)}' has {fields.Length} of the fields at_seconds,count,duration_seconds[,queue]";
        }

        if (!IsTime(fields[0], out var at))
        {
            return $"at_seconds is '{Shown(fields[0])}': write seconds from 0 to {MostSeconds:0}";
        }

        if (!long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > SimulationSettings.MostTasks)
        {
            return $"count is '{Shown(fields[1])}': write a whole number from 1 to {SimulationSettings.MostTasks}";
        }

        if (!IsTime(fields[2], out var duration))
        {
            return $"duration_seconds is '{Shown(fields[2])}': write seconds from 0 to {MostSeconds:0}";
        }

        var queue = fields.Length > 3 ? fields[3].Trim('"') : "";
        if (queue.Length > 0 && !queues.Contains(queue, StringComparer.Ordinal))
        {
            return $"queue '{Shown(queue)}' is none of {string.Join(", ", queues)}";
        }

        arrival = new(at, count, duration, queue.Length > 0 ? queue : null);
        return null;
    }

    private static bool IsTime(string text, out TimeSpan time)
    {
        var valid = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= MostSeconds;
        time = valid ? TimeSpan.FromSeconds(seconds) : default;
        return valid;
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
