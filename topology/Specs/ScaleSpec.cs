namespace Warren.Topology;

/// <summary>
/// How the number of instances follows a queue's length (ready and unacknowledged messages): one instance for each <paramref name="TasksPerInstance"/>
/// messages, rounded up, between <paramref name="MinInstances"/> and <paramref name="MaxInstances"/>.
/// </summary>
/// <param name="TasksPerInstance">One instance for so many messages, 1 or more. Default 100.</param>
/// <param name="MinInstances">Instances when there is nothing to do, 0 to <paramref name="MaxInstances"/>. Default 0: scaled away.</param>
/// <param name="MaxInstances">The most instances, 1 to 1,000. Default 10.</param>
public sealed record ScaleSpec(int TasksPerInstance = 100, int MinInstances = 0, int MaxInstances = 10)
{
    /// <summary>The most instances that Azure Container Apps gives an app.</summary>
    public const int MostInstances = 1000;

    /// <summary>
    /// The first instance comes when more messages than this wait, 0 or more. Default 0: the first message brings one. With more, that many messages may
    /// wait for ever while no instance runs. Ignored when <see cref="MinInstances"/> is 1 or more.
    /// </summary>
    public int Activation { get; init; }

    /// <summary>How often the queue's length is looked at, 1 s to 1 h in whole seconds. Default 30 s.</summary>
    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long there must have been nothing to do before the last instance goes, 0 to 1 day in whole seconds. Default 5 min. Ignored when
    /// <see cref="MinInstances"/> is 1 or more; the way from many instances to one is the scaler's own (KEDA: 5 min).
    /// </summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The scaling group: queues with the same one are served by the same instances, and the queue that asks for the most of them decides. Their
    /// <see cref="MinInstances"/>, <see cref="MaxInstances"/>, <see cref="PollingInterval"/> and <see cref="Cooldown"/> must be the same. 1 to 24
    /// lower-case letters, digits and single hyphens, a letter first, no hyphen last. Default null: a group of the queue's own, named after
    /// <see cref="QueueSpec.Function"/> (<c>high-priority</c>).
    /// </summary>
    public string? Group { get; init; }
}
