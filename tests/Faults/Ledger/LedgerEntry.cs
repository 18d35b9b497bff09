namespace Warren.Faults.Ledger;

/// <summary>What became of the tasks of one run.</summary>
/// <param name="Attempted">Tasks whose submission was tried, each once.</param>
/// <param name="Confirmed">Those that the submitter was told to be queued (202, or a publish that returned).</param>
/// <param name="Handled">Different tasks whose work was done.</param>
/// <param name="DeadLettered">Different tasks that stand in the dead-letter queue.</param>
/// <param name="Left">Confirmed tasks that still stood in a queue when the run gave up waiting.</param>
/// <param name="Lost">Confirmed tasks that were neither handled nor dead-lettered and stand nowhere. Each one is a broken promise.</param>
/// <param name="Duplicated">How often a task was done or dead-lettered more than once.</param>
/// <param name="Unexplained">Duplicates of tasks that nothing explains: neither a redelivery, as a lost acknowledgement brings, nor a broker that ended while it moved the task out of the retry queue.</param>
internal sealed record LedgerEntry(
    int Attempted, int Confirmed, int Handled, int DeadLettered, IReadOnlyList<string> Left, IReadOnlyList<string> Lost, int Duplicated, IReadOnlyList<string> Unexplained)
{
    /// <summary>Counts. Pure.</summary>
    /// <param name="attempted">How many tasks were tried.</param>
    /// <param name="confirmed">The confirmed ones' ids.</param>
    /// <param name="journal">Every attempt that a worker wrote down.</param>
    /// <param name="deadLetters">The id of every message in the dead-letter queue.</param>
    /// <param name="waiting">The id of every message in the other queues.</param>
    /// <param name="brokerEnded">Whether the run ended a broker: what it moves from the retry queue it moves at least once, and marks no repeat.</param>
    public static LedgerEntry Count(
        int attempted, IReadOnlyCollection<string> confirmed, IReadOnlyCollection<JournalLine> journal, IReadOnlyCollection<string> deadLetters,
        IReadOnlyCollection<string> waiting, bool brokerEnded)
    {
        var ends = journal.Where(static line => line.Handled).Select(static line => line.Id).Concat(deadLetters)
            .GroupBy(static id => id, StringComparer.Ordinal).ToDictionary(static ended => ended.Key, static ended => ended.Count(), StringComparer.Ordinal);
        var explained = journal.Where(line => line.Redelivered || (brokerEnded && !line.Handled)).Select(static line => line.Id).ToHashSet(StringComparer.Ordinal);
        var standing = waiting.ToHashSet(StringComparer.Ordinal);
        return new(
            attempted,
            confirmed.Count,
            journal.Where(static line => line.Handled).Select(static line => line.Id).Distinct(StringComparer.Ordinal).Count(),
            deadLetters.Distinct(StringComparer.Ordinal).Count(),
            [.. confirmed.Where(id => !ends.ContainsKey(id) && standing.Contains(id))],
            [.. confirmed.Where(id => !ends.ContainsKey(id) && !standing.Contains(id))],
            ends.Values.Sum(static count => count - 1),
            [.. ends.Where(ended => ended.Value > 1 && !explained.Contains(ended.Key)).Select(static ended => ended.Key)]);
    }
}
