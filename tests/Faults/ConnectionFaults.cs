using Warren.Topology;

namespace Warren.Faults;

/// <summary>What happens on the way between instances and broker.</summary>
public sealed class ConnectionFaults(OneBroker one) : IClassFixture<OneBroker>
{
    [Theory]
    [MemberData(nameof(SuiteSize.Types), QueueType.Quorum, MemberType = typeof(SuiteSize))]
    public Task Connections_reset_in_the_middle_of_a_frame_lose_tasks(QueueType type) => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("connections reset in mid-frame", type, http: false)
            .AtSubmitted(0.2, Cut).AtSubmitted(0.6, Cut).AtHandled(0.5, Cut).AtHandled(0.8, Cut);
        await run.RunAsync(one.Broker);

        // Clients that the cut before has met may still be on their way back.
        static Task Cut(FaultRun run) => Eventually.Async(() => run.Stage.Proxy.CutInMidFrame() > 0, "a connection to cut");
    });

    [Fact]
    public Task Connections_closed_in_one_direction_lose_tasks() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("connections half-closed", QueueType.Classic, http: true)
            .AtSubmitted(0.3, HalfClose).AtHandled(0.6, HalfClose);
        await run.RunAsync(one.Broker);

        static Task HalfClose(FaultRun run) => Eventually.Async(() => run.Stage.Proxy.HalfClose() > 0, "a connection to close");
    });

    [Fact]
    public Task Slow_network_loses_tasks() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("everything 30 ms late", QueueType.Classic, http: true).AtSubmitted(0.2, Slow(30)).AtHandled(0.6, Slow(0));
        await run.RunAsync(one.Broker);

        static Func<FaultRun, Task> Slow(int milliseconds) => run =>
        {
            run.Stage.Proxy.Lag = TimeSpan.FromMilliseconds(milliseconds);
            return Task.CompletedTask;
        };
    });

    [Fact]
    public Task Network_that_falls_silent_for_a_while_loses_tasks() => Rounds.RunAsync(async () =>
    {
        await using var run = new FaultRun("network silent until publishes time out", QueueType.Classic, http: false).AtSubmitted(0.4, Silence);
        await run.RunAsync(one.Broker);

        static async Task Silence(FaultRun run)
        {
            run.Stage.Proxy.Hold();
            await run.UntilRefusedAsync(10);
            run.Stage.Proxy.Release();
        }
    });
}
