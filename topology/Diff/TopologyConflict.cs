namespace Warren.Topology;

/// <summary>An exchange or queue that exists with other properties than the topology asks for.</summary>
/// <param name="Kind"><c>Exchange</c> or <c>Queue</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What the queue is for; <see cref="QueueRole.Unknown"/> for an exchange.</param>
/// <param name="Differences">What differs; at least one, except for <see cref="QueueRole.Staging"/>, which should not be there at all.</param>
public sealed record TopologyConflict(string Kind, string Name, QueueRole Role, IReadOnlyList<PropertyDifference> Differences)
{
    /// <summary>What differs, both values, and what to do, in sentences.</summary>
    public string Message => Role == QueueRole.Staging
        ? $"Queue '{Name}' is left from a migration that was cut off. Run 'topology migrate' to end it."
        : $"{Kind} '{Name}' exists with {string.Join(", ", Differences.Select(static difference => difference.Existing))}" +
        $" but the topology asks for {string.Join(", ", Differences.Select(Asked))}. {Advice}";

    // A single difference reads better without its name a second time: "exists with x-max-priority 9 but the topology asks for 10".
    private string Asked(PropertyDifference difference) => (difference.Wanted, difference.Actual) switch
    {
        (null, _) => $"no {difference.Property}",
        (var wanted, not null) when Differences.Count == 1 => wanted,
        var (wanted, _) => $"{difference.Property} {wanted}",
    };

    private string Advice => (Kind, Role) switch
    {
        ("Exchange", _) =>
            "RabbitMQ cannot change an exchange: delete it (its bindings go with it, apply makes them again), or rename it in TaskTopology.cs.",
        // What waits there knows its way by its routing key alone, which moving it would not keep.
        (_, QueueRole.Delay) =>
            "RabbitMQ cannot change a queue's arguments: wait until the queue is empty, which its own delay brings about, delete it, then apply again.",
        (_, QueueRole.Retry or QueueRole.Due) =>
            "RabbitMQ cannot change a queue's arguments: 'topology migrate' replaces the queue and keeps its messages.",
        _ =>
            "RabbitMQ cannot change a queue's arguments: 'topology migrate' replaces the queue and keeps its messages, or rename it in TaskTopology.cs.",
    };
}

/// <summary>A property in which two definitions differ.</summary>
/// <param name="Property">The argument or attribute, e.g. <c>x-max-priority</c>.</param>
/// <param name="Wanted">The topology's value, or null when it asks for none.</param>
/// <param name="Actual">The broker's value, or null when it has none.</param>
public sealed record PropertyDifference(string Property, string? Wanted, string? Actual)
{
    internal string Existing => Actual is null ? $"no {Property}" : $"{Property} {Actual}";
}
