using RabbitMQ.Client;

namespace Warren.Topology;

/// <summary>The one place that declares, binds and unbinds.</summary>
internal static class TopologyDeclaration
{
    public static Task DeclareAsync(IChannel channel, BrokerExchange exchange, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(
            exchange.Name, exchange.Type, exchange.Durable, exchange.AutoDelete, Table(exchange.Arguments), cancellationToken: cancellationToken);

    public static Task DeclareAsync(IChannel channel, BrokerQueue queue, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(
            queue.Name, queue.Durable, exclusive: false, queue.AutoDelete, Table(queue.Arguments), cancellationToken: cancellationToken);

    public static Task BindAsync(IChannel channel, BrokerBinding binding, CancellationToken cancellationToken) =>
        binding.ToExchange
            ? channel.ExchangeBindAsync(binding.Destination, binding.Exchange, binding.RoutingKey, Table(binding.Arguments), cancellationToken: cancellationToken)
            : channel.QueueBindAsync(binding.Destination, binding.Exchange, binding.RoutingKey, Table(binding.Arguments), cancellationToken: cancellationToken);

    public static Task UnbindAsync(IChannel channel, BrokerBinding binding, CancellationToken cancellationToken) =>
        binding.ToExchange
            ? channel.ExchangeUnbindAsync(binding.Destination, binding.Exchange, binding.RoutingKey, Table(binding.Arguments), cancellationToken: cancellationToken)
            : channel.QueueUnbindAsync(binding.Destination, binding.Exchange, binding.RoutingKey, Table(binding.Arguments), cancellationToken);

    private static Dictionary<string, object?> Table(BrokerArguments arguments) => arguments.ToDictionary(static item => item.Key, static item => (object?)item.Value);
}
