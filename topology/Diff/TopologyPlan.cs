namespace Warren.Topology;

/// <summary>How a broker differs from a topology and what would make it match.</summary>
/// <param name="Steps">What to do, in order.</param>
/// <param name="Conflicts">What RabbitMQ cannot change in place. With any of them nothing may be applied.</param>
/// <param name="Notes">What is on the broker besides, as sentences. It is left alone.</param>
/// <param name="UnknownBindings">Bindings that must exist but cannot be read: binding again does no harm.</param>
public sealed record TopologyPlan(
    IReadOnlyList<TopologyStep> Steps,
    IReadOnlyList<TopologyConflict> Conflicts,
    IReadOnlyList<string> Notes,
    IReadOnlyList<BrokerBinding> UnknownBindings)
{
    /// <summary>Whether the broker matches the topology, as far as it can be read.</summary>
    public bool InSync => Steps.Count == 0 && Conflicts.Count == 0;
}

/// <summary>One change of the broker. Doing it twice is the same as doing it once.</summary>
public abstract record TopologyStep
{
    private protected TopologyStep()
    {
    }

    /// <summary>The step as a line, with <c>+</c> or <c>-</c> in front.</summary>
    public abstract string Description { get; }
}

/// <summary>An exchange is missing.</summary>
/// <param name="Exchange">What to declare.</param>
public sealed record CreateExchange(BrokerExchange Exchange) : TopologyStep
{
    /// <inheritdoc/>
    public override string Description => $"+ exchange {Exchange.Name} ({Exchange.Type})";
}

/// <summary>A queue is missing.</summary>
/// <param name="Queue">What to declare.</param>
public sealed record CreateQueue(BrokerQueue Queue) : TopologyStep
{
    /// <inheritdoc/>
    public override string Description => $"+ queue {Queue.Name} ({Queue.Arguments})";
}

/// <summary>A binding is missing.</summary>
/// <param name="Binding">What to bind.</param>
public sealed record Bind(BrokerBinding Binding) : TopologyStep
{
    /// <inheritdoc/>
    public override string Description => $"+ binding {Binding.Exchange} -> {Binding.Destination} ({Binding.RoutingKey})";
}

/// <summary>One of our queues or exchanges is bound to one of our exchanges with a key that is no longer declared.</summary>
/// <param name="Binding">What to unbind.</param>
public sealed record Unbind(BrokerBinding Binding) : TopologyStep
{
    /// <inheritdoc/>
    public override string Description => $"- binding {Binding.Exchange} -> {Binding.Destination} ({Binding.RoutingKey})";
}
