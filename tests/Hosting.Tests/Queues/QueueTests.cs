using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Queues;

public sealed class QueueTests(SharedBroker shared)
{
    [Fact]
    public async Task Body_does_not_arrive_byte_for_byte()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var script = new Script();
        await using var host = await StartAsync(queue, script);
        byte[][] bodies = [[], [0xff, 0xfe, 0x00, 0xc3], Encoding.UTF8.GetBytes("{\"BasicProperties\":\"forged\"}")];
        foreach (var body in bodies)
        {
            await queue.PublishAsync(body);
        }

        await Eventually.Async(() => script.Calls == 3, "three calls");
        Assert.Equal(bodies, script.Bodies);
        await host.StopAsync();
        Assert.Equal(0, await queue.TotalAsync());
        Assert.True(((Scoped)script.Contexts.First().Items["scoped"]).Disposed);
        Assert.Equal(3, script.Contexts.Select(context => context.Items["scoped"]).Distinct().Count());
    }

    [Fact]
    public async Task Text_is_not_bound_as_utf8()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var script = new Script();
        await using var host = await StartAsync(queue, script, function: typeof(TextFunction));
        await queue.PublishAsync("grüße");
        await Eventually.Async(() => script.Calls == 1, "a call");
        Assert.Equal("grüße", Assert.Single(script.Texts));
    }

    [Fact]
    public async Task Context_differs_from_the_official_hosts()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var script = new Script();
        await using var host = await StartAsync(queue, script);
        await queue.PublishAsync([1], new BasicProperties
        {
            MessageId = "m-1",
            Type = "send_email",
            ContentType = "application/json",
            CorrelationId = "c-1",
            DeliveryMode = DeliveryModes.Persistent,
            Priority = 7,
            Timestamp = new AmqpTimestamp(1_700_000_000),
            Headers = new Dictionary<string, object?>
            {
                ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                ["tracestate"] = "a=b",
                ["x-retry-count"] = 3,
                ["list"] = new List<object?> { 1L, true, null },
            },
        });
        await Eventually.Async(() => script.Calls == 1, "a call");

        var context = Assert.Single(script.Contexts);
        var data = context.BindingContext.BindingData;
        Assert.Equal(["BasicProperties", "ConsumerTag", "DeliveryTag", "Exchange", "Redelivered", "RoutingKey"], data.Keys.Order());
        Assert.Equal("", data["exchange"]);
        Assert.Equal(TestQueue.Name, data["ROUTINGKEY"]);
        Assert.Equal("1", data["DeliveryTag"]);
        Assert.Equal("false", data["Redelivered"]);
        Assert.StartsWith("amq.ctag-", Assert.IsType<string>(data["ConsumerTag"]));
        Assert.False(data.TryGetValue("MessageId", out _));
        var properties = JsonSerializer.Deserialize<JsonElement>(Assert.IsType<string>(data["BasicProperties"]));
        Assert.Equal("m-1", properties.GetProperty("MessageId").GetString());
        Assert.Equal("send_email", properties.GetProperty("Type").GetString());
        Assert.Equal(7, properties.GetProperty("Priority").GetInt32());
        Assert.Equal(2, properties.GetProperty("DeliveryMode").GetInt32());
        Assert.Equal(1_700_000_000, properties.GetProperty("Timestamp").GetProperty("UnixTime").GetInt64());
        Assert.Equal("a=b", Encoding.UTF8.GetString(properties.GetProperty("Headers").GetProperty("tracestate").GetBytesFromBase64()));
        Assert.Equal(3, properties.GetProperty("Headers").GetProperty("x-retry-count").GetInt32());
        Assert.Equal("[1,true,null]", properties.GetProperty("Headers").GetProperty("list").GetRawText());
        Assert.Equal("m-1", context.Features.Get<IReadOnlyBasicProperties>()!.MessageId);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", context.TraceContext.TraceParent);
        Assert.Equal("a=b", context.TraceContext.TraceState);
        Assert.Null(context.RetryContext);
        Assert.Equal("Bytes", context.FunctionDefinition.Name);
        Assert.Equal("rabbitMQTrigger", context.FunctionDefinition.InputBindings["body"].Type);
        Assert.NotEqual("", context.InvocationId);
    }

    [Fact]
    public async Task Large_prefetch_defeats_priority()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var gate = new TaskCompletionSource();
        var script = new Script { Body = (_, _, _) => gate.Task };
        await using var host = await StartAsync(queue, script, prefetch: 100);
        await queue.PublishAsync("first");
        await Eventually.Async(() => script.Calls == 1, "the first call");
        foreach (var (body, priority) in new (string, byte)[] { ("low-1", 1), ("mid", 5), ("low-2", 1), ("none", 0), ("high", 10) })
        {
            await queue.PublishAsync(body, priority);
        }

        await Eventually.Async(async () => await queue.ReadyAsync() == 0, "everything prefetched");
        // The broker's count says sent; a round trip over the consuming connection is not ours to make, so wait until the buffer has them.
        await Eventually.Async(async () => await queue.TotalAsync() == 6, "six unacknowledged");
        gate.SetResult();
        await Eventually.Async(() => script.Calls == 6, "six calls");
        Assert.Equal(["first", "high", "mid", "low-1", "low-2", "none"], script.Texts);
    }

    [Fact]
    public async Task Concurrency_is_exceeded_or_not_reached()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var turns = new SemaphoreSlim(0);
        var script = new Script { Body = (_, _, token) => turns.WaitAsync(token) };
        await using var host = await StartAsync(queue, script, prefetch: 50, concurrency: 4);
        for (var i = 0; i < 40; i++)
        {
            await queue.PublishAsync($"{i}");
        }

        for (var i = 0; i < 36; i++)
        {
            await Eventually.Async(() => script.Running == 4, "four at a time", () => $"{script.Running} run, {script.Calls} called");
            turns.Release();
            var calls = 4 + i + 1;
            await Eventually.Async(() => script.Calls >= calls, $"call {calls}");
        }

        turns.Release(4);
        await Eventually.Async(() => script.Running == 0, "all done");
        Assert.Equal(4, script.MostAtOnce);
        await host.StopAsync();
        Assert.Equal(0, await queue.TotalAsync());
    }

    [Fact]
    public async Task Functions_that_block_their_thread_do_not_run_at_the_same_time()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        using var both = new Barrier(2);
        var script = new Script
        {
            Body = (_, _, token) =>
            {
                Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), token));
                return Task.CompletedTask;
            },
        };
        await using var host = await StartAsync(queue, script, prefetch: 10, concurrency: 2);
        await queue.PublishAsync("a");
        await queue.PublishAsync("b");
        await Eventually.Async(() => script.Calls == 2 && script.Running == 0, "both");
        Assert.Equal(0, host.Logs.Count("Error"));
    }

    [Fact]
    public async Task Message_is_acknowledged_before_the_function_returns()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var gates = new Dictionary<string, TaskCompletionSource> { ["a"] = new(), ["b"] = new() };
        var script = new Script { Body = (body, _, _) => gates[Encoding.UTF8.GetString(body)].Task };
        await using var host = await StartAsync(queue, script, prefetch: 10, concurrency: 2);
        await queue.PublishAsync("a");
        await queue.PublishAsync("b");
        await Eventually.Async(() => script.Calls == 2, "two calls");
        Assert.Equal(2, await queue.TotalAsync());
        // The later one finishes first: its acknowledgement must not take the earlier one along, nor wait for it.
        gates["b"].SetResult();
        await Eventually.Async(async () => await queue.TotalAsync() == 1, "one left");
        await queue.CutConnectionsAsync();
        gates["a"].SetResult();
        await queue.ReconnectAsync();
        await Eventually.Async(() => script.Calls == 3, "'a' again");
        Assert.Equal(["a", "a", "b"], script.Texts.Order());
        await Eventually.Async(async () => await queue.TotalAsync() == 0, "none left");
    }

    [Fact]
    public async Task Failed_message_is_lost_or_comes_back_before_its_time()
    {
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var time = new ManualTime();
        var failing = true;
        var script = new Script { Body = (_, _, _) => failing ? throw new InvalidOperationException("broker gone") : Task.CompletedTask };
        await using var host = await StartAsync(queue, script, time: time);
        await queue.PublishAsync("a");
        int[] seconds = [1, 2, 4, 8, 16, 30, 30];
        for (var i = 0; i < seconds.Length; i++)
        {
            await host.Logs.WaitForAsync($"goes back to the queue in {seconds[i]} s", seconds[i] == 30 ? i - 4 : 1);
            time.Advance(TimeSpan.FromSeconds(seconds[i]) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(i + 1, script.Calls);
            Assert.Equal(0u, await queue.ReadyAsync());
            if (i == seconds.Length - 1)
            {
                failing = false;
            }

            time.Advance(TimeSpan.FromMilliseconds(1));
            var calls = i + 2;
            await Eventually.Async(() => script.Calls == calls, $"call {calls}");
        }

        Assert.Equal("true", script.Contexts.Last().BindingContext.BindingData["Redelivered"]);
        await Eventually.Async(async () => await queue.TotalAsync() == 0, "none left");
        failing = true;
        await queue.PublishAsync("b");
        await host.Logs.WaitForAsync("goes back to the queue in 1 s", 2);
    }

    private static Task<TestHost> StartAsync(
        TestQueue queue, Script script, int prefetch = 30, int concurrency = 1, Type? function = null, TimeProvider? time = null) =>
        TestHost.StartAsync(
            [function ?? typeof(BytesFunction)], queue.Settings(prefetch, concurrency),
            configure: builder => builder.Services.AddSingleton(script).AddScoped<Scoped>(), time: time);
}
