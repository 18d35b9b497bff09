namespace Warren.Topology;

/// <summary>What a topology needs of a broker's version. Pure.</summary>
internal static class VersionRules
{
    /// <exception cref="TopologyException">The broker is older than 3.10, or is no RabbitMQ.</exception>
    public static BrokerVersion Require(string broker, string? version) => BrokerVersion.TryParse(version ?? "") switch
    {
        null => throw new TopologyException($"The broker at {broker} gives '{version}' as its version. Warren needs RabbitMQ 3.10 or newer."),
        var known when !known.IsAtLeast(3, 10) => throw new TopologyException(
            $"The broker at {broker} is RabbitMQ {known}. Warren needs 3.10 or newer: upgrade it, or give --connection another broker."),
        var known => known,
    };

    public static IReadOnlyList<string> Warnings(TopologySpec spec, BrokerVersion version) =>
    [
        .. from queue in spec.Queues
           where queue is { Type: QueueType.Quorum, Priorities: true } && !version.IsAtLeast(4, 3)
           select $"Queue '{queue.Name}' is Quorum with Priorities, but RabbitMQ {version} "
               + (version.IsAtLeast(4, 0) ? "has only two levels there (1 to 6 and 7 to 10), mixed two to one" : "ignores priorities there")
               + ": upgrade to 4.3, use Classic, or set Priorities = false.",
    ];
}
