namespace Warren.Topology;

/// <summary>How the number of instances follows a queue's length (ready and unacknowledged messages).</summary>
/// <param name="TasksPerInstance">One instance for so many messages, 1 or more. Default 100.</param>
/// <param name="MinInstances">Instances when there is nothing to do, 0 or more. Default 0: scaled away.</param>
/// <param name="MaxInstances">The most instances, at least <paramref name="MinInstances"/> and 1. Default 10.</param>
public sealed record ScaleSpec(int TasksPerInstance = 100, int MinInstances = 0, int MaxInstances = 10);
