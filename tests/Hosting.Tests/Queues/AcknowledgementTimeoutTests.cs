using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Tests.Support;
using Warren.TestSupport;

namespace Warren.Hosting.Tests.Queues;

public sealed class AcknowledgementTimeoutTests
{
    // A quorum queue: from 4.3 on the broker ends its consumer, before that the channel, whatever the queue.
    [Fact]
    public async Task Message_held_beyond_the_consumer_timeout_is_not_warned_of_or_ends_consuming()
    {
        await using var broker = await RabbitBroker.StartAsync("consumer_timeout = 4000\n", TestContext.Current.CancellationToken);
        // The broker looks for late acknowledgements once a minute otherwise.
        await broker.CtlAsync(
            "rabbitmqctl", "-q", "eval", "application:set_env(rabbit, channel_tick_interval, 500), application:set_env(rabbit, quorum_tick_interval, 500).");
        await using var queue = await TestQueue.CreateAsync(broker, quorum: true);
        var gate = new TaskCompletionSource();
        var script = new Script { Body = (_, context, _) => Equals(context.BindingContext.BindingData["Redelivered"], "false") ? gate.Task : Task.CompletedTask };
        await using var host = await TestHost.StartAsync(
            [typeof(BytesFunction)],
            queue.Settings(concurrency: 2, more: ("Warren:Consumers:work:ConsumerTimeout", "00:00:04")),
            configure: builder => builder.Services.AddSingleton(script).AddScoped<Scoped>());
        await queue.PublishAsync("late");
        await host.Logs.WaitForAsync("of 'work' for");
        Assert.Contains("after 00:00:04 the broker takes it back (consumer_timeout)", host.Logs.All);
        Assert.DoesNotContain("Subscribing again", host.Logs.All);

        await host.Logs.WaitForAsync("Subscribing again");
        await Eventually.Async(() => script.Calls == 2, "the message again, while it still runs", () => host.Logs.All);
        gate.SetResult();
        await queue.PublishAsync("next");
        await Eventually.Async(async () => script.Calls == 3 && await queue.TotalAsync() == 0, "all done", () => host.Logs.All);
        Assert.Equal(1, host.Logs.Count("Subscribing again"));
    }
}
