using System.Globalization;

namespace Warren.Faults.Ledger;

/// <summary>Prints each run as a line of a Markdown table, to the test's output and to the file that <c>./test</c> names in WARREN_FAULTS_TABLE.</summary>
internal static class LedgerTable
{
    private static readonly Lock Writing = new();

    public static void Print(string fault, string broker, string queue, LedgerEntry entry, TimeSpan took)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"| {fault} | {broker} | {queue} | {entry.Attempted} | {entry.Confirmed} | {entry.Handled} | {entry.DeadLettered} | {entry.Left.Count} | {entry.Lost.Count} | {entry.Duplicated} | {entry.Unexplained.Count} | {took.TotalSeconds:0} |");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("WARREN_FAULTS_TABLE") is { Length: > 0 } file)
        {
            lock (Writing)
            {
                File.AppendAllText(file, line + "\n");
            }
        }
    }
}
