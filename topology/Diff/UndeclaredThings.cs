namespace Warren.Topology;

/// <summary>Things on the broker that touch a topology without being part of it.</summary>
internal static class UndeclaredThings
{
    private const string RetrySuffix = ".retry.";

    public static IReadOnlyList<string> Notes(BrokerTopology wanted, BrokerSnapshot actual)
    {
        var exchanges = wanted.Exchanges.Select(static exchange => exchange.Name).ToHashSet();
        var queues = wanted.Queues.Select(static queue => queue.Name).ToHashSet();
        var work = wanted.Queues.Where(static queue => queue.Role == QueueRole.Work).Select(static queue => queue.Name).ToHashSet();
        return
        [
            .. from queue in actual.Queues
               where !queues.Contains(queue.Name) && RetryOf(queue.Name) is { } owner && work.Contains(owner)
               select $"Queue '{queue.Name}' looks like a retry queue of '{RetryOf(queue.Name)}' but is not declared. It is left alone: delete it when it is empty.",
            .. from binding in actual.Bindings ?? []
               where exchanges.Contains(binding.Exchange) && !(binding.ToExchange ? exchanges : queues).Contains(binding.Destination)
               select $"{(binding.ToExchange ? "Exchange" : "Queue")} '{binding.Destination}' is bound to '{binding.Exchange}' with '{binding.RoutingKey}'" +
                      " but is not declared. It is left alone: it gets a copy of every message with that key until someone unbinds or deletes it.",
            .. from binding in actual.Bindings ?? []
               where binding.Exchange.Length > 0 && !exchanges.Contains(binding.Exchange) && !binding.ToExchange && queues.Contains(binding.Destination)
               select $"Queue '{binding.Destination}' is also bound to exchange '{binding.Exchange}' with '{binding.RoutingKey}', which is not declared. It is left alone.",
        ];
    }

    private static string? RetryOf(string name)
    {
        var at = name.LastIndexOf(RetrySuffix, StringComparison.Ordinal);
        return at > 0 && name.Length > at + RetrySuffix.Length && name.AsSpan(at + RetrySuffix.Length).IndexOfAnyExceptInRange('0', '9') < 0
            ? name[..at]
            : null;
    }
}
