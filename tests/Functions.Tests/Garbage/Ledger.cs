using System.Text.RegularExpressions;
using Warren.Functions.Tests.Support;
using Warren.TestSupport.Garbage;

namespace Warren.Functions.Tests.Garbage;

/// <summary>What an app said that became of its messages.</summary>
internal sealed partial class Ledger(RunningApp app)
{
    private readonly int _from = app.Logs.Count;

    /// <summary>How many tasks ran to their end.</summary>
    public int Completed => Count("] Completed ");

    public int Welcomed => Count("Completed customer_created ");

    public int DeadLettered => Lines.Count(static line => line.Contains("] Dead-lettered ", StringComparison.Ordinal));

    /// <summary>How many came under the id of a task that had completed already.</summary>
    public int Duplicates => Count("] Duplicate: ");

    /// <summary>Whether every message that was published has ended, or waits for its time; nothing waits in a queue or is unacknowledged.</summary>
    /// <param name="published">How many.</param>
    /// <param name="totals">How many each queue has.</param>
    public bool IsClosed(int published, IReadOnlyDictionary<string, long> totals) =>
        totals.Keys.All(static name => IsDeadLetters(name) || IsLadder(name)) && published + Welcomed == Completed + DeadLettered + Duplicates + Waiting(totals);

    /// <summary>The figures, for a test that fails.</summary>
    public string Show(int published) =>
        $"{Law.Origin}: {published} published, {Completed} completed ({Welcomed} with a welcome), {DeadLettered} dead-lettered, {Duplicates} duplicates, {Count("] Deferred ")} deferred\n{string.Join('\n', Surprises)}";

    /// <summary>What was tried again, which nothing of a publisher's making should be, and what went wrong outside of any task.</summary>
    public IEnumerable<string> Surprises => Lines.Where(static line => Surprise().IsMatch(line));

    private static bool IsDeadLetters(string queue) => queue.EndsWith(".dlq", StringComparison.Ordinal);

    private static bool IsLadder(string queue) => queue.StartsWith("tasks.delay.", StringComparison.Ordinal);

    private static long Waiting(IReadOnlyDictionary<string, long> totals) => totals.Where(static queue => IsLadder(queue.Key)).Sum(static queue => queue.Value);

    private IEnumerable<string> Lines => app.Logs.From(_from);

    private int Count(string part) => Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    [GeneratedRegex(@"^\[\S+\] (Failed|Delivered again)|^Function \S+ |connection to \S+ is lost|^Queue \S+ ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Surprise();
}
