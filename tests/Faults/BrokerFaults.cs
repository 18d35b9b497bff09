using Warren.Topology;

namespace Warren.Faults;

/// <summary>What happens to the broker without warning.</summary>
public sealed class BrokerFaults(OneBroker one) : IClassFixture<OneBroker>
{
    [Theory]
    [MemberData(nameof(SuiteSize.Types), QueueType.Quorum, MemberType = typeof(SuiteSize))]
    public Task Broker_killed_with_9_loses_tasks(QueueType type) => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("broker killed with -9", type, http: type == QueueType.Quorum) { EndsBroker = true }.AtSubmitted(0.4, KillAsync);
        await run.RunAsync(one.Broker);

        async Task KillAsync(FaultRun run)
        {
            await one.Broker.KillAsync();
            try
            {
                await run.UntilRefusedAsync(10);
            }
            finally
            {
                await one.Broker.RestartAsync(TestContext.Current.CancellationToken);
            }
        }
    });

    [Fact]
    public Task Memory_alarm_loses_tasks_or_accepts_what_it_does_not_keep() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("memory alarm", QueueType.Classic, http: true).AtSubmitted(0.3, AlarmAsync);
        await run.RunAsync(one.Broker);

        async Task AlarmAsync(FaultRun run)
        {
            await one.Broker.CtlAsync("rabbitmqctl", "-q", "set_vm_memory_high_watermark", "absolute", "1");
            try
            {
                await run.UntilRefusedAsync(30);
            }
            finally
            {
                await one.Broker.CtlAsync("rabbitmqctl", "-q", "set_vm_memory_high_watermark", "absolute", "1GiB");
            }
        }
    });
}
