namespace Warren.Faults.Ledger;

/// <summary>What became of the tasks of one run.</summary>
/// <param name="Attempted">Tasks whose submission was tried, each once.</param>
/// <param name="Confirmed">Those that the submitter was told to be queued (202, or a publish that returned).</param>
/// <param name="Handled">Different tasks whose work was done.</param>
/// <param name="DeadLettered">Different tasks that stand in the dead-letter queue.</param>
/// <param name="Left">Confirmed tasks that still stood in a queue when the run gave up waiting.</param>
/// <param name="Lost">Confirmed tasks that were neither handled nor dead-lettered and stand nowhere. Each one is a broken promise.</param>
/// <param name="Duplicated">How often a task was done or dead-lettered more than once.</param>
/// <param name="Unexplained">Duplicates of tasks none of whose deliveries was a redelivery: no lost acknowledgement explains them.</param>
internal sealed record LedgerEntry(
    int Attempted, int Confirmed, int Handled, int DeadLettered, IReadOnlyList<string> Left, IReadOnlyList<string> Lost, int Duplicated, IReadOnlyList<string> Unexplained)
{
    /// <summary>Counts. Pure.</summary>
    /// <param name="attempted">How many tasks were tried.</param>
    /// <param name="confirmed">The confirmed ones' ids.</param>
    /// <param name="journal">Every attempt that a worker wrote down.</param>
    /// <param name="deadLetters">The id of every message in the dead-letter queue.</param>
    /// <param name="waiting">The id of every message in the other queues.</param>
    public static LedgerEntry Count(
        int attempted, IReadOnlyCollection<string> confirmed, IReadOnlyCollection<JournalLine> journal, IReadOnlyCollection<string> deadLetters,
        IReadOnlyCollection<string> waiting)
    {
        var ends = journal.Where(static line => line.Handled).Select(static line => line.Id).Concat(deadLetters)
            .GroupBy(static id => id, StringComparer.Ordinal).ToDictionary(static ended => ended.Key, static ended => ended.Count(), StringComparer.Ordinal);
        var redelivered = journal.Where(static line => line.Redelivered).Select(static line => line.Id).ToHashSet(StringComparer.Ordinal);
        return new(
            attempted,
            confirmed.Count,
            journal.Where(static line => line.Handled).Select(static line => line.Id).Distinct(StringComparer.Ordinal).Count(),
            deadLetters.Distinct(StringComparer.Ordinal).Count(),
            [.. confirmed.Where(id => !ends.ContainsKey(id) && waiting.Contains(id))],
            [.. confirmed.Where(id => !ends.ContainsKey(id) && !waiting.Contains(id))],
            ends.Values.Sum(static count => count - 1),
            [.. ends.Where(ended => ended.Value > 1 && !redelivered.Contains(ended.Key)).Select(static ended => ended.Key)]);
    }
}
