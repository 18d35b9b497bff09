using Warren.Topology;

namespace Warren.Faults;

/// <summary>What happens to the broker on purpose. The slowest run: it has a broker of its own, so that others go on beside it.</summary>
public sealed class BrokerRestartFaults(OneBroker one) : IClassFixture<OneBroker>
{
    [Fact]
    public Task Broker_restarted_in_order_loses_tasks() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("broker restarted in order", QueueType.Classic, http: false) { EndsBroker = true }.AtHandled(0.3, RestartAsync);
        await run.RunAsync(one.Broker);

        async Task RestartAsync(FaultRun run)
        {
            await one.Broker.StopAsync();
            await one.Broker.RestartAsync(TestContext.Current.CancellationToken);
        }
    });
}
