namespace Warren.Topology;

/// <summary>What must exist in a virtual host: the topology in the broker's own terms.</summary>
/// <param name="Exchanges">Exchanges, each once.</param>
/// <param name="Queues">Queues, each once.</param>
/// <param name="Bindings">Bindings from these exchanges to these queues and exchanges. The last ones let tasks in, so what catches failures is bound first.</param>
public sealed record BrokerTopology(
    IReadOnlyList<BrokerExchange> Exchanges,
    IReadOnlyList<BrokerQueue> Queues,
    IReadOnlyList<BrokerBinding> Bindings);

/// <summary>An exchange.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>topic</c>, <c>direct</c> and so on.</param>
/// <param name="Durable">Whether it survives a restart of the broker.</param>
public sealed record BrokerExchange(string Name, string Type, bool Durable = true)
{
    /// <summary>Whether it goes when its last binding goes. Default false.</summary>
    public bool AutoDelete { get; init; }

    /// <summary>Whether clients are refused when they publish to it. Default false.</summary>
    public bool Internal { get; init; }

    /// <summary>Its arguments. Default none.</summary>
    public BrokerArguments Arguments { get; init; } = BrokerArguments.Empty;
}

/// <summary>A queue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The arguments that it is declared with; what policies add is not among them.</param>
/// <param name="Durable">Whether it survives a restart of the broker.</param>
public sealed record BrokerQueue(string Name, BrokerArguments Arguments, bool Durable = true)
{
    /// <summary>Whether it goes when its last consumer goes. Default false.</summary>
    public bool AutoDelete { get; init; }

    /// <summary>What it is for. <see cref="QueueRole.Unknown"/> for a queue that was found on a broker.</summary>
    public QueueRole Role { get; init; }
}

/// <summary>What a queue is for.</summary>
public enum QueueRole
{
    /// <summary>Found on a broker, not declared here.</summary>
    Unknown,

    /// <summary>Tasks wait in it for a handler.</summary>
    Work,

    /// <summary>Tasks wait in it until they are tried again.</summary>
    Retry,

    /// <summary>Scheduled tasks wait in it: a level of the delay ladder.</summary>
    Delay,

    /// <summary>Scheduled tasks whose time has come pass through it, and wait in it while the task queue cannot take them.</summary>
    Due,

    /// <summary>Tasks end in it that cannot be processed.</summary>
    DeadLetter,

    /// <summary>Replays of dead letters are noted in it, so that one that was interrupted can be finished.</summary>
    ReplayJournal,

    /// <summary>Tasks wait in it while a migration replaces their queue.</summary>
    Staging,
}

/// <summary>A binding of a queue or of an exchange to an exchange.</summary>
/// <param name="Exchange">The exchange that routes.</param>
/// <param name="Destination">The queue (or exchange) that receives.</param>
/// <param name="RoutingKey">The key or pattern.</param>
public sealed record BrokerBinding(string Exchange, string Destination, string RoutingKey)
{
    /// <summary>Its arguments. Default none.</summary>
    public BrokerArguments Arguments { get; init; } = BrokerArguments.Empty;

    /// <summary>Whether <see cref="Destination"/> is an exchange. Default false: a queue.</summary>
    public bool ToExchange { get; init; }
}
