namespace Warren.Topology;

/// <summary>Queues that are served by the same instances, and the numbers that all of them share.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens, at most 24, so that it may be part of a name in Kubernetes and in Azure.</param>
/// <param name="Queues">At least one, in the order of the topology.</param>
public sealed record ScalingGroup(string Name, IReadOnlyList<QueueSpec> Queues)
{
    /// <summary>See <see cref="ScaleSpec.MinInstances"/>.</summary>
    public int MinInstances => Queues[0].Scale.MinInstances;

    /// <summary>See <see cref="ScaleSpec.MaxInstances"/>.</summary>
    public int MaxInstances => Queues[0].Scale.MaxInstances;

    /// <summary>See <see cref="ScaleSpec.PollingInterval"/>.</summary>
    public TimeSpan PollingInterval => Queues[0].Scale.PollingInterval;

    /// <summary>See <see cref="ScaleSpec.Cooldown"/>.</summary>
    public TimeSpan Cooldown => Queues[0].Scale.Cooldown;

    /// <summary>The groups of a topology, in the order of their first queues. Pure.</summary>
    /// <param name="spec">A topology without problems.</param>
    public static IReadOnlyList<ScalingGroup> Of(TopologySpec spec) =>
        [.. spec.Queues.GroupBy(NameOf).Select(static group => new ScalingGroup(group.Key, [.. group]))];

    /// <summary>The name of the group that a queue belongs to.</summary>
    public static string NameOf(QueueSpec queue) => queue.Scale.Group ?? DerivedNames.Group(queue.Function);
}
