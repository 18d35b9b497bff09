namespace Warren.Topology;

/// <summary>
/// The ladder that scheduled tasks wait on: one queue for each power of two, so that any delay is a walk over some of them. The broker does
/// the walking; nothing of ours has to run meanwhile.
/// </summary>
public sealed record DelaySpec
{
    /// <summary>The most levels: together they hold a task for 397 days.</summary>
    public const int MaxLevels = 29;

    /// <summary>
    /// The name of the exchange at the ladder's foot; level n has the exchange and the queue <c>&lt;Name&gt;.n</c>. Default <c>tasks.delay</c>.
    /// </summary>
    public string Name { get; init; } = "tasks.delay";

    /// <summary>
    /// How many levels there are, 1 to 29 (default). Level n holds a task for 64 ms · 2^n. A delay that is longer than all levels together is
    /// walked in several rounds, and between those an instance must be running.
    /// </summary>
    public int Levels { get; init; } = MaxLevels;
}
