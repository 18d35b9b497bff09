using Warren.Topology;

namespace Warren.Faults;

/// <summary>What happens to one node of three. The proxy spreads connections over all of them, as a load balancer does.</summary>
[Trait("needs", "cluster")]
public sealed class ClusterFaults(OneCluster one) : IClassFixture<OneCluster>
{
    // The virtual host is made through the first node, which is also asked at the end.
    private const int Victim = 1;

    [Fact]
    public Task Node_of_a_cluster_killed_with_9_loses_tasks() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("node of three killed with -9", QueueType.Quorum, http: false) { EndsBroker = true }.AtSubmitted(0.2, KillAsync).AtHandled(0.6, KillAsync);
        await run.RunAsync([.. one.Cluster.Nodes]);

        async Task KillAsync(FaultRun run)
        {
            await one.Cluster.Nodes[Victim].KillAsync();
            await one.Cluster.Nodes[Victim].RestartAsync(TestContext.Current.CancellationToken);
            await one.Cluster.WhenCompleteAsync(TestContext.Current.CancellationToken);
        }
    });

    [Fact]
    public Task Node_of_a_cluster_cut_off_from_the_others_loses_tasks() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("node of three cut off", QueueType.Quorum, http: true) { EndsBroker = true }.AtSubmitted(0.3, CutOffAsync);
        await run.RunAsync([.. one.Cluster.Nodes]);

        async Task CutOffAsync(FaultRun run)
        {
            // Everybody is connected to the node that is about to be alone.
            run.Stage.Proxy.Only = one.Cluster.Nodes[Victim].AmqpPort;
            run.Stage.Proxy.CutInMidFrame();
            await run.UntilRefusedAsync(1);
            await one.Cluster.CutOffAsync(Victim);
            await run.UntilRefusedAsync(30);
            // The load balancer finds out, and the majority goes on.
            run.Stage.Proxy.Only = null;
            run.Stage.Proxy.CutInMidFrame();
            var before = run.Stage.CountAttempts();
            await Eventually.Async(() => run.Stage.CountAttempts() >= before + (SuiteSize.Tasks / 10), "tasks handled by the majority");
            await one.Cluster.JoinAsync(Victim, TestContext.Current.CancellationToken);
        }
    });
}
