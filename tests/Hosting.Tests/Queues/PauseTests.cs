using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Queues;

public sealed class PauseTests(SharedBroker shared)
{
    private const string Paused = "'work' is paused";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Paused_queue_is_consumed_or_loses_what_ran_or_the_order_of_what_waited(bool quorum)
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker, quorum: quorum);
        var gate = new TaskCompletionSource();
        var script = new Script { Body = (_, _, _) => gate.Task };
        for (var number = 0; number < 6; number++)
        {
            await queue.PublishAsync($"{number}");
        }

        await using var host = await StartAsync(queue, script, prefetch: 3);
        await Eventually.Async(async () => script.Calls == 1 && await queue.ReadyAsync() == 3, "one runs and two wait here");

        Set(host, ("Paused", "true"));
        await host.Logs.WaitForAsync(Paused);
        await Eventually.Async(async () => await queue.ReadyAsync() == 5, "all that does not run is back");
        gate.SetResult();

        // A quorum queue counts a consumer until what it had is acknowledged.
        await Eventually.Async(async () => await queue.TotalAsync() == 5 && await queue.ConsumersAsync() == 0, "what ran is acknowledged");
        Assert.Equal(["0"], script.Texts);

        Set(host, ("Paused", "false"));
        await Eventually.Async(async () => script.Calls == 6 && await queue.TotalAsync() == 0, "the rest", () => host.Logs.All);

        Assert.Equal(["0", "1", "2", "3", "4", "5"], script.Texts);
    }

    [Fact]
    public async Task Queue_that_is_paused_at_the_start_is_consumed_or_taken_for_stalled()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await queue.PublishAsync("one");
        var (time, script) = (new ManualTime(), new Script());
        await using var host = await StartAsync(queue, script, paused: true, time: time);
        await host.Logs.WaitForAsync(Paused);
        for (var step = 0; step < 20; step++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Equal((0, 0u, 0), (script.Calls, await queue.ConsumersAsync(), host.Logs.Count("delivers none")));
        Set(host, ("Paused", "false"));
        await Eventually.Async(() => script.Calls == 1, "a call");
    }

    [Fact]
    public async Task Queue_that_is_paused_is_consumed_after_the_connection_came_back()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var script = new Script();
        await using var host = await StartAsync(queue, script);
        await host.Logs.WaitForAsync("Consuming 'work'");
        Set(host, ("Paused", "true"));
        await host.Logs.WaitForAsync(Paused);

        await queue.CutConnectionsAsync();
        await host.Logs.WaitForAsync(Paused, times: 2);
        await queue.ReconnectAsync();
        await queue.PublishAsync("one");
        Assert.Equal((0u, 0), (await queue.ConsumersAsync(), script.Calls));

        Set(host, ("Paused", "false"));
        await Eventually.Async(() => script.Calls == 1, "a call", () => host.Logs.All);
    }

    [Fact]
    public async Task Concurrency_stays_as_it_was_at_the_start()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        using var turns = new SemaphoreSlim(0);
        var script = new Script { Body = (_, _, token) => turns.WaitAsync(token) };
        await using var host = await StartAsync(queue, script, prefetch: 2, concurrency: 2);
        for (var number = 0; number < 12; number++)
        {
            await queue.PublishAsync($"{number}");
        }

        await Eventually.Async(() => script.Running == 2, "two run");
        Set(host, ("Concurrency", "5"), ("Prefetch", "5"));
        await Eventually.Async(() => script.Running == 5, "five run", () => host.Logs.All);

        Set(host, ("Concurrency", "1"), ("Prefetch", "1"));
        await host.Logs.WaitForAsync("(prefetch 1, concurrency 1)");
        turns.Release(5);
        await Eventually.Async(() => script is { Calls: 6, Running: 1 }, "one runs, once the five have ended", () => $"{script.Calls} {script.Running}");
        turns.Release(7);
        await Eventually.Async(async () => script is { Calls: 12, Running: 0 } && await queue.TotalAsync() == 0, "all have run");
        Assert.Equal(5, script.MostAtOnce);
    }

    [Fact]
    public async Task Settings_that_cannot_be_stop_a_queue_or_are_told_at_every_look()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var script = new Script();
        await using var host = await StartAsync(queue, script);
        Set(host, ("Concurrency", "many"), ("Paused", "perhaps"));
        Set(host);
        await host.Logs.WaitForAsync("Concurrency is 'many'");
        await queue.PublishAsync("one");
        await Eventually.Async(() => script.Calls == 1, "a call");
        Assert.Equal(1, host.Logs.Count("Paused is 'perhaps'"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_is_lost_or_run_twice_when_its_queue_is_paused_resumed_and_changed_under_load(bool quorum)
    {
        const int Count = 2000;
        await using var queue = await TestQueue.CreateAsync(shared.Broker, quorum: quorum);
        var script = new Script { Body = async (body, _, token) => await Task.Delay(TimeSpan.FromMilliseconds(body[^1] % 4), TimeProvider.System, token) };
        await using var host = await StartAsync(queue, script, prefetch: 4, concurrency: 2);
        await using var other = await StartAsync(queue, script, prefetch: 4, concurrency: 2);
        var publishing = Task.Run(async () =>
        {
            for (var number = 0; number < Count; number++)
            {
                await queue.PublishAsync($"{number}");
            }
        });

        for (var round = 1; round <= 12; round++)
        {
            foreach (var each in new[] { host, other })
            {
                Set(each, ("Concurrency", $"{1 + (round % 5)}"), ("Prefetch", $"{1 + (round % 5 * 3)}"), ("Paused", round % 3 == 0 ? "true" : "false"));
            }

            var at = script.Calls;
            await (round % 3 == 0
                ? Eventually.Async(() => host.Logs.Count(Paused) >= round / 3 && other.Logs.Count(Paused) >= round / 3, "both are paused")
                : Eventually.Async(() => script.Calls >= Math.Min(Count, at + 40), "some more"));
        }

        Set(host, ("Paused", "false"));
        Set(other, ("Paused", "false"));
        await publishing;
        await Eventually.Async(() => script.Calls >= Count, "every message", () => $"{script.Calls}");
        await Eventually.Async(async () => await queue.TotalAsync() == 0, "all acknowledged");
        await host.StopAsync();
        await other.StopAsync();
        Assert.Equal(Enumerable.Range(0, Count).Select(number => $"{number}").Order(), script.Texts.Order());
        Assert.InRange(script.MostAtOnce, 1, 10);
    }

    /// <summary>Changes settings of the queue while the host runs, as a provider of configuration does.</summary>
    private static void Set(TestHost host, params (string Name, string Value)[] settings)
    {
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        foreach (var (name, value) in settings)
        {
            configuration[$"Warren:Consumers:{TestQueue.Name}:{name}"] = value;
        }

        configuration.Reload();
    }

    private static Task<TestHost> StartAsync(TestQueue queue, Script script, int prefetch = 30, int concurrency = 1, bool paused = false, TimeProvider? time = null) => TestHost.StartAsync(
        [typeof(BytesFunction)],
        queue.Settings(prefetch, concurrency, ($"Warren:Consumers:{TestQueue.Name}:Paused", paused ? "true" : "false")),
        configure: builder => builder.Services.AddSingleton(script).AddScoped<Scoped>(),
        time: time);
}
