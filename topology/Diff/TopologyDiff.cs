namespace Warren.Topology;

/// <summary>Compares a topology with what a broker has. Pure.</summary>
public static class TopologyDiff
{
    /// <summary>The steps that make the broker match, and what stands in the way.</summary>
    /// <param name="wanted">What must exist.</param>
    /// <param name="actual">What exists.</param>
    public static TopologyPlan Compare(BrokerTopology wanted, BrokerSnapshot actual)
    {
        var exchanges = actual.Exchanges.ToDictionary(static exchange => exchange.Name);
        var queues = actual.Queues.ToDictionary(static queue => queue.Name);
        BrokerExchange[] newExchanges = [.. wanted.Exchanges.Where(exchange => !exchanges.ContainsKey(exchange.Name))];
        BrokerQueue[] newQueues = [.. wanted.Queues.Where(queue => !queues.ContainsKey(queue.Name))];
        var (missing, unknown) = Missing(wanted, actual, newExchanges, newQueues);
        return new TopologyPlan(
            [
                .. newExchanges.Select(static exchange => new CreateExchange(exchange)),
                .. newQueues.Select(static queue => new CreateQueue(queue)),
                .. missing.Select(static binding => new Bind(binding)),

                // Last, so that a key that moves to another queue is bound there before it is taken away here.
                .. Stale(wanted, actual).Select(static binding => new Unbind(binding)),
            ],
            [
                .. from exchange in wanted.Exchanges
                   where exchanges.ContainsKey(exchange.Name)
                   let differences = Differences.Of(exchange, exchanges[exchange.Name])
                   where differences.Count > 0
                   select new TopologyConflict("Exchange", exchange.Name, QueueRole.Unknown, differences),
                .. from queue in wanted.Queues
                   where queues.ContainsKey(queue.Name)
                   let differences = Differences.Of(queue, queues[queue.Name])
                   where differences.Count > 0
                   select new TopologyConflict("Queue", queue.Name, queue.Role, differences),
                .. from queue in wanted.Queues
                   let staging = StagingQueue.NameOf(queue.Name)
                   where queues.ContainsKey(staging)
                   select new TopologyConflict("Queue", staging, QueueRole.Staging, []),
            ],
            UndeclaredThings.Notes(wanted, actual),
            unknown);
    }

    private static (IReadOnlyList<BrokerBinding> Missing, IReadOnlyList<BrokerBinding> Unknown) Missing(
        BrokerTopology wanted, BrokerSnapshot actual, BrokerExchange[] newExchanges, BrokerQueue[] newQueues)
    {
        if (actual.Bindings is not null)
        {
            var existing = actual.Bindings.ToHashSet();
            return ([.. wanted.Bindings.Where(binding => !existing.Contains(binding))], []);
        }

        // What is new has no bindings yet, so at least these are known to be missing.
        var created = wanted.Bindings.ToLookup(binding =>
            newExchanges.Any(exchange => string.Equals(exchange.Name, binding.Exchange, StringComparison.Ordinal))
            || (binding.ToExchange
                ? newExchanges.Any(exchange => string.Equals(exchange.Name, binding.Destination, StringComparison.Ordinal))
                : newQueues.Any(queue => string.Equals(queue.Name, binding.Destination, StringComparison.Ordinal))));
        return ([.. created[true]], [.. created[false]]);
    }

    private static IEnumerable<BrokerBinding> Stale(BrokerTopology wanted, BrokerSnapshot actual)
    {
        var ours = wanted.Bindings.ToHashSet();
        var exchanges = wanted.Exchanges.Select(static exchange => exchange.Name).ToHashSet();
        var queues = wanted.Queues.Select(static queue => queue.Name).ToHashSet();
        return (actual.Bindings ?? []).Where(binding =>
            exchanges.Contains(binding.Exchange) && (binding.ToExchange ? exchanges : queues).Contains(binding.Destination) && !ours.Contains(binding));
    }
}
