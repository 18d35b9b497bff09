using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Tests.Support;
using Warren.TestSupport;

namespace Warren.Hosting.Tests.Queues;

public sealed class StallTests(SharedBroker shared)
{
    private const string Stalled = "Messages wait in 'work' and the broker delivers none";

    [Fact]
    public async Task Consumer_that_gets_nothing_though_messages_wait_stays_as_it_is()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker, declare: false);
        var free = await queue.OccupyAsync();
        await queue.PublishAsync("one");
        await queue.PublishAsync("two");
        var (time, script) = (new ManualTime(), new Script());
        await using var host = await StartAsync(queue, script, time);
        await host.Logs.WaitForAsync("Consuming 'work'");

        await UntilAsync(time, () => host.Logs.Count(Stalled) >= 1 && host.Logs.Count("Consuming 'work'") >= 2);
        Assert.Equal(0, script.Calls);
        await free();
        await Eventually.Async(() => script.Calls == 2, "both run");
    }

    [Fact]
    public async Task Consumer_of_an_empty_queue_or_one_that_is_busy_is_taken_for_stalled()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var (time, gate) = (new ManualTime(), new TaskCompletionSource());
        var script = new Script { Body = (_, _, _) => gate.Task };
        await using var host = await StartAsync(queue, script, time);
        await host.Logs.WaitForAsync("Consuming 'work'");
        await PassAsync(time);

        // One runs, and with a prefetch of one the other waits on the broker.
        await queue.PublishAsync("one");
        await queue.PublishAsync("two");
        await Eventually.Async(() => script.Calls == 1, "a call");
        await PassAsync(time);
        Assert.Equal((0, 1), (host.Logs.Count(Stalled), host.Logs.Count("Consuming 'work'")));
        gate.SetResult();
        await Eventually.Async(() => script.Calls == 2, "both run");
    }

    [Fact]
    public async Task Broker_that_takes_the_connection_and_says_nothing_is_waited_for_without_end()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await queue.PublishAsync("waiting");
        await using var proxy = new TcpProxy(shared.Broker.AmqpPort) { SilentAfter = 0 };
        var (time, script) = (new ManualTime(), new Script());
        await using var host = await StartAsync(queue, script, time, ("Broker", new UriBuilder(queue.Address) { Port = proxy.Port }.Uri.OriginalString));
        await Eventually.Async(() => proxy.Open == 1, "a connection");

        await UntilAsync(time, () => host.Logs.Count("cannot be reached (not connected within 20 s)") == 1, () => host.Logs.All);
        proxy.SilentAfter = null;
        await UntilAsync(time, () => script.Calls == 1, () => host.Logs.All);
    }

    /// <summary>Lets more time pass than a stalled consumer is given, and the watch look in between.</summary>
    private static async Task PassAsync(ManualTime time)
    {
        for (var step = 0; step < 20; step++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static Task UntilAsync(ManualTime time, Func<bool> holds, Func<string>? details = null) => Eventually.Async(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return holds();
        },
        "the consumer is subscribed again",
        details);

    private static Task<TestHost> StartAsync(TestQueue queue, Script script, ManualTime time, params (string Key, string Value)[] settings) => TestHost.StartAsync(
        [typeof(BytesFunction)],
        queue.Settings(prefetch: 1, concurrency: 1, settings),
        configure: builder => builder.Services.AddSingleton(script).AddScoped<Scoped>(),
        time: time);
}
