namespace Warren.Topology;

/// <summary>A queue that must be deleted and declared anew, its messages kept.</summary>
/// <param name="Wanted">As it shall be.</param>
/// <param name="Actual">As it is; null when an earlier migration was cut off between its deletion and its declaration.</param>
/// <param name="Diverted">The bindings, all naming the queue, that lead to its staging queue meanwhile.</param>
/// <param name="Final">Those that it has in the end.</param>
internal sealed record QueueMigration(
    BrokerQueue Wanted, BrokerQueue? Actual, IReadOnlyList<BrokerBinding> Diverted, IReadOnlyList<BrokerBinding> Final)
{
    public string Name => Wanted.Name;

    public BrokerQueue Staging { get; } = StagingQueue.For(Wanted);
}
