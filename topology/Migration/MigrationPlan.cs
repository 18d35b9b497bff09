namespace Warren.Topology;

/// <summary>Which queues must be declared anew. Pure.</summary>
internal static class MigrationPlan
{
    private const string DefaultExchange = "";

    /// <summary>
    /// The queues that exist otherwise than declared, those of an earlier migration that was cut off, and whatever gives its expired
    /// messages straight to one of them: its own must not expire while there is no queue to take them. In the order in which they
    /// take messages again: what others give their messages to comes first.
    /// </summary>
    public static IReadOnlyList<QueueMigration> Of(BrokerTopology wanted, BrokerSnapshot actual)
    {
        var existing = actual.Queues.ToDictionary(static queue => queue.Name, StringComparer.Ordinal);
        var affected = wanted.Queues
            .Where(static queue => queue.Role != QueueRole.Delay) // moved, a task would lose its routing key and with it the rest of its way
            .Where(queue => existing.ContainsKey(StagingQueue.NameOf(queue.Name))
                || (existing.TryGetValue(queue.Name, out var found) && Differences.Of(queue, found).Count > 0))
            .Select(static queue => queue.Name)
            .ToHashSet(StringComparer.Ordinal);
        affected.UnionWith(wanted.Queues.Where(queue => existing.ContainsKey(queue.Name) && GivesStraightTo(queue) is { } target && affected.Contains(target))
            .Select(static queue => queue.Name).ToArray());
        return
        [
            .. wanted.Queues.Where(queue => affected.Contains(queue.Name))
                .OrderBy(static queue => queue.Role switch { QueueRole.DeadLetter => 0, QueueRole.Work => 1, _ => 2 })
                .Select(queue => new QueueMigration(queue, existing.GetValueOrDefault(queue.Name), Diverted(queue, actual), Final(queue, wanted, actual))),
        ];
    }

    private static string? GivesStraightTo(BrokerQueue queue) =>
        queue.Arguments.GetValueOrDefault(BrokerArgumentNames.DeadLetterExchange) is DefaultExchange
            ? queue.Arguments.GetValueOrDefault(BrokerArgumentNames.DeadLetterRoutingKey) as string
            : null;

    private static IReadOnlyList<BrokerBinding> Diverted(BrokerQueue queue, BrokerSnapshot actual)
    {
        string[] names = [queue.Name, StagingQueue.NameOf(queue.Name)];
        return
        [
            .. (actual.Bindings ?? [])
                .Where(binding => !binding.ToExchange && binding.Exchange.Length > 0 && names.Contains(binding.Destination, StringComparer.Ordinal))
                .Select(binding => binding with { Destination = queue.Name })
                .Distinct(),
        ];
    }

    private static IReadOnlyList<BrokerBinding> Final(BrokerQueue queue, BrokerTopology wanted, BrokerSnapshot actual)
    {
        var ours = wanted.Exchanges.Select(static exchange => exchange.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. wanted.Bindings.Where(binding => string.Equals(binding.Destination, queue.Name, StringComparison.Ordinal))
                .Union(Diverted(queue, actual).Where(binding => !ours.Contains(binding.Exchange))),
        ];
    }
}
