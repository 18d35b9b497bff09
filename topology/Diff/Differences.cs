namespace Warren.Topology;

/// <summary>Which properties of an existing exchange or queue differ from the declared ones.</summary>
internal static class Differences
{
    // Where the broker put a queue when it was made, not what the queue does.
    private static readonly string[] Placement = ["x-queue-leader-locator", "x-queue-master-locator", "x-quorum-initial-group-size", "x-queue-version"];

    public static IReadOnlyList<PropertyDifference> Of(BrokerExchange wanted, BrokerExchange actual) =>
    [
        .. Between("type", wanted.Type, actual.Type),
        .. Between("durable", wanted.Durable, actual.Durable),
        .. Between("auto-delete", wanted.AutoDelete, actual.AutoDelete),
        .. Between("internal", wanted.Internal, actual.Internal),
        .. Between(wanted.Arguments, actual.Arguments),
    ];

    public static IReadOnlyList<PropertyDifference> Of(BrokerQueue wanted, BrokerQueue actual) =>
    [
        .. Between("durable", wanted.Durable, actual.Durable),
        .. Between("auto-delete", wanted.AutoDelete, actual.AutoDelete),
        .. Between(wanted.Arguments, actual.Arguments),
    ];

    private static IEnumerable<PropertyDifference> Between(BrokerArguments wanted, BrokerArguments actual) =>
        wanted.Keys.Union(actual.Keys).Except(Placement)
            .SelectMany(name => Between(name, wanted.GetValueOrDefault(name), actual.GetValueOrDefault(name)));

    private static IEnumerable<PropertyDifference> Between(string property, object? wanted, object? actual)
    {
        if (!Equals(wanted, actual))
        {
            yield return new(property, wanted is null ? null : BrokerArguments.Show(wanted), actual is null ? null : BrokerArguments.Show(actual));
        }
    }
}
