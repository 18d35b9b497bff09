namespace Warren.Topology;

/// <summary>The queue that holds another's messages while that one is deleted and declared anew. Pure.</summary>
internal static class StagingQueue
{
    private const string Suffix = ".migrating";

    public static string NameOf(string queue) => queue + Suffix;

    /// <summary>As safe and as ordered as the queue that it stands in for, but without anything that lets a message go: no TTL, no limit, no dead-lettering.</summary>
    public static BrokerQueue For(BrokerQueue wanted)
    {
        var arguments = new[] { BrokerArgumentNames.QueueType, BrokerArgumentNames.MaxPriority }
            .Where(wanted.Arguments.ContainsKey)
            .Aggregate(BrokerArguments.Empty, (all, name) => all.With(name, wanted.Arguments[name]));
        return new(NameOf(wanted.Name), arguments) { Role = QueueRole.Staging };
    }
}
