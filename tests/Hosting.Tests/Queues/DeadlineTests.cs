using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Queues;

public sealed class DeadlineTests(SharedBroker shared)
{
    [Theory]
    [InlineData(30, null)]
    [InlineData(60, "01:00:00")]
    public async Task Message_near_the_brokers_timeout_is_not_warned_of_once(int minutes, string? setting)
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var (time, gate) = (new ManualTime(), new TaskCompletionSource());
        var script = new Script { Body = (_, _, _) => gate.Task };
        await using var host = await StartAsync(queue, script, time, setting);
        await PublishAsync(queue, "m-runs");
        await Eventually.Async(() => script.Calls == 1, "a call");
        await PublishAsync(queue, "m-waits");
        await Eventually.Async(async () => await queue.ReadyAsync() == 0, "the second one prefetched");

        Advance(time, TimeSpan.FromMinutes(minutes * 0.7));
        Assert.DoesNotContain("consumer_timeout", host.Logs.All);
        Advance(time, TimeSpan.FromMinutes(minutes * 0.2));
        await host.Logs.WaitForAsync("has had message m-runs of 'work' for");

        // It may have come here a good while after the broker sent it, as this time goes.
        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(minutes));
                return host.Logs.Count("Message m-waits of 'work' has waited here for") > 0;
            },
            "a warning of the one that waits");
        Assert.Contains($"after {TimeSpan.FromMinutes(minutes)} the broker takes it back", host.Logs.All);
        Advance(time, TimeSpan.FromMinutes(minutes * 0.2));
        Assert.Equal(1, host.Logs.Count("m-runs"));
        Assert.Equal(1, host.Logs.Count("m-waits"));
        gate.SetResult();
        await Eventually.Async(() => script.Calls == 2, "both run");
    }

    [Fact]
    public async Task Watch_that_is_switched_off_warns_nevertheless()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var (time, gate) = (new ManualTime(), new TaskCompletionSource());
        var script = new Script { Body = (_, _, _) => gate.Task };
        await using var host = await StartAsync(queue, script, time, "00:00:00");
        await PublishAsync(queue, "m-1");
        await Eventually.Async(() => script.Calls == 1, "a call");
        Advance(time, TimeSpan.FromHours(3));
        Assert.DoesNotContain("consumer_timeout", host.Logs.All);
        gate.SetResult();
    }

    private static Task PublishAsync(TestQueue queue, string id) => queue.PublishAsync([1], new BasicProperties { MessageId = id });

    // In small steps, as a timer that is armed again at its end needs.
    private static void Advance(ManualTime time, TimeSpan span)
    {
        for (var step = 0; step < 100; step++)
        {
            time.Advance(span / 100);
        }
    }

    private static Task<TestHost> StartAsync(TestQueue queue, Script script, ManualTime time, string? setting) => TestHost.StartAsync(
        [typeof(BytesFunction)],
        queue.Settings(prefetch: 2, concurrency: 1, more: setting is null ? [] : [("Warren:Consumers:work:ConsumerTimeout", setting)]),
        configure: builder => builder.Services.AddSingleton(script).AddScoped<Scoped>(),
        time: time);
}
