using Warren.Topology;

namespace Warren.Faults;

/// <summary>What happens to the instances.</summary>
public sealed class ProcessFaults(OneBroker one) : IClassFixture<OneBroker>
{
    [Theory]
    [MemberData(nameof(SuiteSize.Types), QueueType.Classic, MemberType = typeof(SuiteSize))]
    public Task Worker_killed_with_9_loses_tasks(QueueType type) => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("worker killed with -9", type, http: false)
            .AtHandled(0.2, Kill).AtHandled(0.5, Kill).AtHandled(0.8, Kill);
        await run.RunAsync(one.Broker);

        static Task Kill(FaultRun run) => run.Stage.KillWorkerAsync();
    });

    [Fact]
    public Task Instance_that_accepts_tasks_over_http_killed_with_9_loses_tasks() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("HTTP instance killed with -9", QueueType.Classic, http: true)
            .AtSubmitted(0.3, Kill).AtSubmitted(0.6, Kill);
        await run.RunAsync(one.Broker);

        static Task Kill(FaultRun run) => run.KillGatewayAsync();
    });

    [Theory]
    [MemberData(nameof(SuiteSize.Types), QueueType.Quorum, MemberType = typeof(SuiteSize))]
    public Task Worker_replaced_in_order_loses_or_doubles_tasks(QueueType type) => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("worker replaced with SIGTERM", type, http: false)
            .AtHandled(0.2, Replace).AtHandled(0.6, Replace);
        var entry = await run.RunAsync(one.Broker);
        Assert.Equal((entry.Attempted, 0), (entry.Confirmed, entry.Duplicated));

        static Task Replace(FaultRun run) => run.Stage.ReplaceWorkerAsync();
    });
}
