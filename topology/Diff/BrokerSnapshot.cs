namespace Warren.Topology;

/// <summary>What a virtual host has.</summary>
/// <param name="Exchanges">Its exchanges.</param>
/// <param name="Queues">Its queues with the arguments that they were declared with.</param>
/// <param name="Bindings">Its bindings, or null when they cannot be read: AMQP has no way to ask.</param>
public sealed record BrokerSnapshot(
    IReadOnlyList<BrokerExchange> Exchanges,
    IReadOnlyList<BrokerQueue> Queues,
    IReadOnlyList<BrokerBinding>? Bindings)
{
    /// <summary>A virtual host that has nothing.</summary>
    public static BrokerSnapshot Empty { get; } = new([], [], []);
}
