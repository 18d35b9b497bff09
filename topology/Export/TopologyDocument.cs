using System.Text.Json.Serialization;

namespace Warren.Topology;

/// <summary>The shape of the JSON export, version 1. Times are whole milliseconds.</summary>
internal sealed record TopologyDocument(
    int Version,
    string Exchange,
    string RetryExchange,
    string DefaultQueue,
    DelayDocument Delay,
    IReadOnlyList<QueueDocument> Queues,
    IReadOnlyList<ScalingGroupDocument> ScalingGroups,
    BrokerDocument Broker)
{
    public static TopologyDocument Of(TopologySpec spec) => new(
        Version: 1,
        spec.Exchange,
        spec.RetryExchange,
        spec.DefaultQueue,
        new(spec.Delay.Name, spec.Delay.Levels, (long)DelayLadder.Unit.TotalMilliseconds),
        [.. spec.Queues.Select(QueueDocument.Of)],
        [.. ScalingGroup.Of(spec).Select(ScalingGroupDocument.Of)],
        BrokerDocument.Of(TopologyExpansion.Expand(spec)));
}

internal sealed record DelayDocument(string Name, int Levels, long UnitMs);

internal sealed record QueueDocument(
    string Name,
    IReadOnlyList<string> RoutingKeys,
    string? PublishingKey,
    QueueType Type,
    bool Priorities,
    int Prefetch,
    int Concurrency,
    int? ConcurrencyLimit,
    int KeyConcurrency,
    IReadOnlyList<long> RetryDelaysMs,
    DeadLetterSpec DeadLetter,
    long? MessageTtlMs,
    int? MaxLength,
    string Function,
    ScaleDocument Scale)
{
    public static QueueDocument Of(QueueSpec queue) => new(
        queue.Name,
        queue.RoutingKeys,
        queue.PublishingKey,
        queue.Type,
        queue.Priorities,
        queue.Prefetch,
        queue.Concurrency,
        queue.ConcurrencyLimit,
        queue.KeyConcurrency,
        [.. queue.Retry.Delays.Select(static delay => (long)delay.TotalMilliseconds)],
        queue.DeadLetter,
        (long?)queue.MessageTtl?.TotalMilliseconds,
        queue.MaxLength,
        queue.Function,
        ScaleDocument.Of(queue));
}

// Group is there always, Scale.Group only when it was given.
internal sealed record ScaleDocument(
    string Group, int TasksPerInstance, int MinInstances, int MaxInstances, int Activation, long PollingIntervalMs, long CooldownMs)
{
    public static ScaleDocument Of(QueueSpec queue) => new(
        ScalingGroup.NameOf(queue),
        queue.Scale.TasksPerInstance,
        queue.Scale.MinInstances,
        queue.Scale.MaxInstances,
        queue.Scale.Activation,
        (long)queue.Scale.PollingInterval.TotalMilliseconds,
        (long)queue.Scale.Cooldown.TotalMilliseconds);
}

// Triggers hold KEDA's own metadata, so that whoever makes rules of them has nothing to translate.
internal sealed record ScalingGroupDocument(
    string Name, int MinInstances, int MaxInstances, long PollingIntervalMs, long CooldownMs, IReadOnlyList<string> Queues, IReadOnlyList<ScalingGroupDocument.TriggerEntry> Triggers)
{
    public static ScalingGroupDocument Of(ScalingGroup group) => new(
        group.Name,
        group.MinInstances,
        group.MaxInstances,
        (long)group.PollingInterval.TotalMilliseconds,
        (long)group.Cooldown.TotalMilliseconds,
        [.. group.Queues.Select(static queue => queue.Name)],
        [.. group.Queues.Select(static queue => new TriggerEntry(KedaTrigger.Type, KedaTrigger.Metadata(queue)))]);

    internal sealed record TriggerEntry(string Type, IReadOnlyDictionary<string, string> Metadata);
}

internal sealed record BrokerDocument(
    IReadOnlyList<BrokerDocument.ExchangeEntry> Exchanges,
    IReadOnlyList<BrokerDocument.QueueEntry> Queues,
    IReadOnlyList<BrokerDocument.BindingEntry> Bindings)
{
    public static BrokerDocument Of(BrokerTopology broker) => new(
        [.. broker.Exchanges.Select(static exchange => new ExchangeEntry(exchange.Name, exchange.Type, exchange.Durable))],
        [.. broker.Queues.Select(static queue => new QueueEntry(queue.Name, queue.Role, queue.Durable, queue.Arguments))],
        [.. broker.Bindings.Select(static binding => new BindingEntry(
            binding.Exchange, binding.ToExchange ? null : binding.Destination, binding.ToExchange ? binding.Destination : null, binding.RoutingKey))]);

    internal sealed record ExchangeEntry(string Name, string Type, bool Durable);

    internal sealed record QueueEntry(string Name, QueueRole Role, bool Durable, BrokerArguments Arguments);

    // Exactly one of Queue and ToExchange is there.
    internal sealed record BindingEntry(
        string Exchange,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Queue,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ToExchange,
        string RoutingKey);
}
