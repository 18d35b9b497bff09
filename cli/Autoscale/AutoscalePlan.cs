using Warren.Topology;

namespace Warren.Cli.Autoscale;

/// <summary>What the autoscaler is told.</summary>
/// <param name="App">The function app's dll.</param>
/// <param name="AppArguments">What every process of it gets.</param>
/// <param name="Port">Where one more process serves HTTP and consumes nothing, or null for none.</param>
/// <param name="Groups">The scaling groups.</param>
/// <param name="Polling">How often queues are looked at.</param>
/// <param name="Window">It goes down to the most that it wanted within this time.</param>
/// <param name="MostWorkers">The most processes of all groups together, with those that drain.</param>
/// <param name="Connection">The broker.</param>
/// <param name="Management">Its management API, or null.</param>
internal sealed record AutoscalePlan(
    string App,
    IReadOnlyList<string> AppArguments,
    int? Port,
    IReadOnlyList<ScalingGroup> Groups,
    TimeSpan Polling,
    TimeSpan Window,
    int MostWorkers,
    string Connection,
    Uri? Management)
{
    /// <summary>
    /// What runs when the autoscaler ends gets so long. An instance that has to go because there is too little to do gets a day, the most that the host
    /// takes: a task has its own time limit.
    /// </summary>
    public static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(25);

    /// <summary>The arguments of a process that consumes a group's queues and nothing else.</summary>
    public IReadOnlyList<string> WorkerArguments(ScalingGroup group) =>
        [.. Common, "--port", "0", "--queues", string.Join(',', group.Queues.Select(static queue => queue.Name)), "--Warren:ShutdownGrace=1.00:00:00", .. AppArguments];

    /// <summary>The arguments of the process that serves HTTP.</summary>
    public IReadOnlyList<string> FrontArguments(int port) => [.. Common, "--port", $"{port}", "--queues", "none", .. AppArguments];

    private static IReadOnlyList<string> Common => [$"--Warren:StopWithInput={EndGrace:c}"];
}
