using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Tests.Http;
using Warren.Hosting.Tests.Support;
using Warren.TestSupport;

namespace Warren.Hosting.Tests.Queues;

public sealed class FaultTests(OwnBroker own) : IClassFixture<OwnBroker>
{
    [Fact]
    public async Task Broker_that_comes_late_is_not_consumed()
    {
        await using var queue = await TestQueue.CreateAsync(own.Broker);
        await queue.PublishAsync("waiting");
        await own.Broker.StopAsync();
        var script = new Script();
        await using var host = await StartAsync(queue.Settings(), script, typeof(BytesFunction), typeof(HttpSamples));
        await host.Logs.WaitForAsync($"RabbitMQ at 127.0.0.1:{own.Broker.AmqpPort}/{queue.VirtualHost} cannot be reached");
        using var served = await host.Http.GetAsync("api/any");
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        await own.Broker.RestartAsync();
        await Eventually.Async(() => script.Calls == 1, "the message", () => host.Logs.All);
        Assert.Equal(1, host.Logs.Count("cannot be reached"));
        Assert.DoesNotContain("guest", host.Logs.All);
        await queue.ReconnectAsync();
    }

    [Fact]
    public async Task Killed_broker_leaves_a_queue_without_consumer()
    {
        await using var queue = await TestQueue.CreateAsync(own.Broker);
        var gate = new TaskCompletionSource();
        var script = new Script { Body = (_, _, _) => gate.Task };
        await using var host = await StartAsync(queue.Settings(), script, typeof(BytesFunction));
        await queue.PublishAsync("running");
        await queue.PublishAsync("prefetched");
        await Eventually.Async(() => script.Calls == 1, "a call");
        await own.Broker.WriteDefinitionsAsync();
        await own.Broker.KillAsync();
        await host.Logs.WaitForAsync("was lost");
        await own.Broker.RestartAsync();
        await host.Logs.WaitForAsync("Consuming 'work'", 2);
        // The one that ran when the broker died still takes the queue's only place.
        Assert.Equal(1, script.MostAtOnce);
        gate.SetResult();
        await queue.ReconnectAsync();
        await queue.PublishAsync("fresh");
        await Eventually.Async(() => script.Texts.Contains("fresh"), "the fresh one", () => host.Logs.All);
        await Eventually.Async(() => script.Calls == 4, "the first two again", () => string.Join(",", script.Texts));
        Assert.Equal(["fresh", "prefetched", "running", "running"], script.Texts.Order());
        Assert.Equal(1, script.MostAtOnce);
        await host.StopAsync();
        Assert.Equal(0u, await queue.ReadyAsync());
    }

    [Fact]
    public async Task Queue_declared_again_is_not_consumed()
    {
        await using var queue = await TestQueue.CreateAsync(own.Broker);
        var script = new Script();
        await using var host = await StartAsync(queue.Settings(), script, typeof(BytesFunction));
        await host.Logs.WaitForAsync("Consuming 'work'");
        await queue.DeleteAsync();
        await host.Logs.WaitForAsync("The broker ended the consumer of 'work'");
        await host.Logs.WaitForAsync("Queue 'work' does not exist. Apply the topology: dotnet run --project topology -- apply.");
        await queue.DeclareAsync();
        await queue.PublishAsync("again");
        await Eventually.Async(() => script.Calls == 1, "the message", () => host.Logs.All);
        Assert.Equal(1, host.Logs.Count("does not exist"));
    }

    [Fact]
    public async Task Channel_closed_by_the_broker_is_opened_again()
    {
        await using var queue = await TestQueue.CreateAsync(own.Broker);
        var gate = new TaskCompletionSource();
        var script = new Script { Body = (_, context, _) => Equals(context.BindingContext.BindingData["Redelivered"], "false") ? gate.Task : Task.CompletedTask };
        await using var host = await StartAsync(queue.Settings(concurrency: 2), script, typeof(BytesFunction));
        await queue.PublishAsync("late");
        await Eventually.Async(() => script.Calls == 1, "the message", () => host.Logs.All);
        await own.CloseChannelsAsync(queue.VirtualHost);
        await host.Logs.WaitForAsync("The broker closed the channel of 'work' (406 PRECONDITION_FAILED");
        await Eventually.Async(() => script.Calls == 2, "the message again", () => host.Logs.All);
        // Acknowledging the first delivery now must not reach the new channel, where its tag belongs to another message.
        gate.SetResult();
        await queue.PublishAsync("next");
        await Eventually.Async(async () => script.Calls == 3 && await queue.TotalAsync() == 0, "all done", () => host.Logs.All);
        Assert.Equal(1, host.Logs.Count("closed the channel"));
    }

    [Theory]
    [InlineData("amqp://guest:wr0ngpass@127.0.0.1:{0}/", "refuses the user name or the password (ACCESS_REFUSED)")]
    [InlineData("amqp://guest:guest@127.0.0.1:{0}/nowhere", "does not let us into the virtual host (530 NOT_ALLOWED")]
    public async Task Refusal_of_the_broker_is_not_told_apart(string address, string expected)
    {
        var settings = new Dictionary<string, string?> { ["Broker"] = string.Format(address, own.Broker.AmqpPort) };
        await using var host = await StartAsync(settings, new Script(), typeof(BytesFunction));
        await host.Logs.WaitForAsync(expected);
        Assert.DoesNotContain("wr0ngpass", host.Logs.All);
    }

    [Fact]
    public async Task Lasting_trouble_is_not_logged_again_after_a_minute_or_more_often()
    {
        var time = new ManualTime();
        var settings = new Dictionary<string, string?> { ["Broker"] = $"amqp://127.0.0.1:{FreePorts.Take(1)[0]}/" };
        await using var host = await TestHost.StartAsync([typeof(BytesFunction)], settings, configure: builder => AddScript(builder.Services, new Script()), time: time);
        await host.Logs.WaitForAsync("cannot be reached");
        // Attempts at 1, 3, 7, 15, 30, 45 and 60 s.
        foreach (var wait in new[] { 1, 2, 4, 8, 15, 15, 15 })
        {
            await Eventually.Async(() => time.Due(TimeSpan.FromSeconds(wait)) > 0, "the next attempt is planned");
            Assert.Equal(1, host.Logs.Count("cannot be reached"));
            time.Advance(TimeSpan.FromSeconds(wait));
        }

        await host.Logs.WaitForAsync("cannot be reached", 2);
    }

    private static void AddScript(IServiceCollection services, Script script) => services.AddSingleton(script).AddScoped<Scoped>();

    private static Task<TestHost> StartAsync(Dictionary<string, string?> settings, Script script, params Type[] functions) =>
        TestHost.StartAsync(functions, settings, configure: builder => AddScript(builder.Services, script));
}
