namespace Warren.Topology;

internal static class BrokerArgumentNames
{
    public const string QueueType = "x-queue-type";
    public const string MaxPriority = "x-max-priority";
    public const string DeadLetterExchange = "x-dead-letter-exchange";
    public const string DeadLetterRoutingKey = "x-dead-letter-routing-key";
    public const string DeadLetterStrategy = "x-dead-letter-strategy";
    public const string DeliveryLimit = "x-delivery-limit";
    public const string MessageTtl = "x-message-ttl";
    public const string MaxLength = "x-max-length";
    public const string Overflow = "x-overflow";
}
