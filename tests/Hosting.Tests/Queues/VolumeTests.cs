using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Queues;

public sealed class VolumeTests(SharedBroker shared)
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 8)]
    public async Task Message_is_run_twice_or_not_at_all_when_many_run_at_once(int prefetch, int concurrency)
    {
        const int Count = 3000;
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => queue.PublishAsync($"{i}")));
        var script = new Script { Body = async (body, _, _) => { if (body[^1] % 3 == 0) { await Task.Yield(); } } };
        await using var host = await TestHost.StartAsync(
            [typeof(BytesFunction)], queue.Settings(prefetch, concurrency), configure: builder => builder.Services.AddSingleton(script).AddScoped<Scoped>());
        await Eventually.Async(() => script.Calls >= Count, "every message", () => $"{script.Calls}");
        await Eventually.Async(async () => await queue.TotalAsync() == 0, "all acknowledged while the host runs");
        await host.StopAsync();
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}").Order(), script.Texts.Order());
        Assert.InRange(script.MostAtOnce, 1, concurrency);
    }

    [Fact]
    public async Task Span_of_a_message_is_not_part_of_its_publishers_trace()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Warren.Hosting",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var queue = await TestQueue.CreateAsync(shared.Broker);
        var script = new Script();
        await using var host = await TestHost.StartAsync(
            [typeof(BytesFunction)], queue.Settings(), configure: builder => builder.Services.AddSingleton(script).AddScoped<Scoped>());
        await queue.PublishAsync([1], new BasicProperties
        {
            MessageId = "traced",
            Headers = new Dictionary<string, object?> { ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
        });
        await Eventually.Async(() => spans.Any(span => Equals(span.GetTagItem("messaging.message.id"), "traced")), "the span");
        var span = spans.First(span => Equals(span.GetTagItem("messaging.message.id"), "traced"));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToString());
        Assert.Equal("process work", span.DisplayName);
        Assert.Equal(ActivityKind.Consumer, span.Kind);
        Assert.Equal("rabbitmq", span.GetTagItem("messaging.system"));
    }
}
