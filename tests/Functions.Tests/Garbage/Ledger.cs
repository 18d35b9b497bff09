using System.Text.RegularExpressions;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Garbage;

/// <summary>What an app said that became of its messages.</summary>
internal sealed partial class Ledger(RunningApp app)
{
    private readonly int _from = app.Logs.Count;

    /// <summary>How many tasks ran to their end.</summary>
    public int Completed => Count("] Completed ");

    public int Welcomed => Count("Completed customer_created ");

    public int DeadLettered => Lines.Count(static line => line.Contains("] Dead-lettered ", StringComparison.Ordinal));

    /// <summary>What was tried again, which nothing of a publisher's making should be, and what went wrong outside of any task.</summary>
    public IEnumerable<string> Surprises => Lines.Where(static line => Surprise().IsMatch(line));

    private IEnumerable<string> Lines => app.Logs.From(_from);

    private int Count(string part) => Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex(@"; it is tried again in|^Function \S+ failed|Delivered again|is lost|closed", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Surprise();
}
