using RabbitMQ.Client;

namespace Warren.Hosting.Queues;

/// <summary>What the broker says about a delivery.</summary>
internal readonly record struct Delivery(
    string ConsumerTag, ulong Tag, bool Redelivered, string Exchange, string RoutingKey, IReadOnlyBasicProperties Properties);
