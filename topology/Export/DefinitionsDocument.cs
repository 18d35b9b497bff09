namespace Warren.Topology;

/// <summary>The part of RabbitMQ's definitions format that a topology needs. The virtual host itself is left out: importing one resets its settings.</summary>
internal sealed record DefinitionsDocument(
    IReadOnlyList<DefinitionsDocument.ExchangeEntry> Exchanges,
    IReadOnlyList<DefinitionsDocument.QueueEntry> Queues,
    IReadOnlyList<DefinitionsDocument.BindingEntry> Bindings)
{
    public static DefinitionsDocument Of(BrokerTopology broker, string virtualHost) => new(
        [
            .. broker.Exchanges.Select(exchange => new ExchangeEntry(
                exchange.Name, virtualHost, exchange.Type, exchange.Durable, exchange.AutoDelete, exchange.Internal, exchange.Arguments)),
        ],
        [.. broker.Queues.Select(queue => new QueueEntry(queue.Name, virtualHost, queue.Durable, queue.AutoDelete, queue.Arguments))],
        [
            .. broker.Bindings.Select(binding => new BindingEntry(
                binding.Exchange, virtualHost, binding.Destination, binding.ToExchange ? "exchange" : "queue", binding.RoutingKey, binding.Arguments)),
        ]);

    internal sealed record ExchangeEntry(string Name, string Vhost, string Type, bool Durable, bool AutoDelete, bool Internal, BrokerArguments Arguments);

    internal sealed record QueueEntry(string Name, string Vhost, bool Durable, bool AutoDelete, BrokerArguments Arguments);

    internal sealed record BindingEntry(string Source, string Vhost, string Destination, string DestinationType, string RoutingKey, BrokerArguments Arguments);
}
