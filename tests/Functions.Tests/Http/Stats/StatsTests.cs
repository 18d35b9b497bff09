using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Support;
using Warren.Topology;

namespace Warren.Functions.Tests.Http.Stats;

public sealed class StatsTests(SharedBroker shared)
{
    private static readonly string[] FromStore = ["workers", "staleWorkers", "capacity", "running", "scheduled", "oldestQueuedSeconds"];
    private static readonly string[] FromManagement = ["unacknowledged", "rateIn", "rateOut"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stats_differ_from_what_waits_runs_and_works(bool management)
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(
            host.Address, management ? host.Management : null, "--queues=task_queue", "--Warren:Workers:Name=only", "--Warren:Workers:Beat=00:00:01", "--Warren:Consumers:task_queue:Concurrency=2", "--Warren:Consumers:task_queue:Prefetch=2");
        for (var number = 0; number < 2; number++)
        {
            (await app.Http.PostAsync("queues/task_queue/tasks", $$"""{"task": "work", "payload": "{{new string('.', 200)}}", "id": "runs-{{number}}"}""")).Is(HttpStatusCode.Accepted);
            (await app.Http.PostAsync("queues/critical.queue/tasks", """{"task": "process_payment", "payload": {"order_id": 1, "amount": 5}}""")).Is(HttpStatusCode.Accepted);
        }

        (await app.Http.PostAsync("queues/critical.queue/tasks", """{"task": "process_payment", "payload": {"order_id": 2, "amount": 5}, "delaySeconds": 3600}""")).Is(HttpStatusCode.Accepted);
        await host.Client.PublishAsync("tasks.retry", "critical.queue.retry.6", "{}");
        await host.Client.PublishAsync("", "critical.dlq", "{}");

        JsonElement stats = default;
        await Eventually.Async(
            async () =>
            {
                stats = (await app.Http.GetAnswerAsync("stats")).Is(HttpStatusCode.OK).Json;
                var total = stats.GetProperty("total");
                return Number(Queue(stats, "task_queue"), "running") == 2 && Number(Queue(stats, "critical.queue"), "queued") == 2 && Number(total, "delayed") == 1
                    && Number(total, "scheduled") == 1 && Number(total, "retrying") == 1 && Number(total, "deadLetters") == 1 && Number(total, "workers") == 1
                    && Number(Queue(stats, "critical.queue"), "oldestQueuedSeconds") is not null
                    && (!management || Number(total, "unacknowledged") is >= 2);
            },
            "all that there is",
            () => $"{stats}\n{app.Logs.All}");

        Assert.Equal(TaskTopology.Spec.Queues.Select(static queue => queue.Name), stats.GetProperty("queues").EnumerateArray().Select(static queue => queue.GetProperty("queue").GetString()));
        Assert.Equal((1.0, 0.0, 2.0), (Number(Queue(stats, "task_queue"), "workers"), Number(Queue(stats, "task_queue"), "staleWorkers"), Number(Queue(stats, "task_queue"), "capacity")));
        Assert.Equal((0.0, 0.0, 1.0), (Number(Queue(stats, "critical.queue"), "workers"), Number(Queue(stats, "critical.queue"), "capacity"), Number(Queue(stats, "critical.queue"), "scheduled")));
        Assert.Equal(("broker", "store"), (stats.GetProperty("sources").GetProperty("queued").GetString(), stats.GetProperty("sources").GetProperty("running").GetString()));
        foreach (var name in FromManagement)
        {
            Assert.Equal(management ? "management" : null, stats.GetProperty("sources").GetProperty(name).GetString());
            Assert.True(management || stats.GetProperty("total").GetProperty(name).ValueKind == JsonValueKind.Null);
        }

        (await app.Http.PostAsync("queues/critical.queue/pause", "")).Is(HttpStatusCode.OK);
        stats = (await app.Http.GetAnswerAsync("stats")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((true, 1.0), (Queue(stats, "critical.queue").GetProperty("paused").GetBoolean(), Number(stats.GetProperty("total"), "paused")));
        Assert.Equal(JsonValueKind.Null, Queue(stats, "critical.queue").GetProperty("drainSeconds").ValueKind);
        for (var number = 0; number < 2; number++)
        {
            await app.Http.DeleteAsync(new Uri($"tasks/runs-{number}", UriKind.Relative), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Capacity_of_an_instance_is_in_no_figure_nor_is_the_limit_of_a_queue()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        var limited = TaskTopology.Spec with { Queues = [.. TaskTopology.Spec.Queues.Select(static queue => queue.Name == QueueNames.Orders ? queue with { ConcurrencyLimit = 2 } : queue)] };
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, limited, "--Warren:Workers:Beat=00:00:01", "--Warren:Workers:Name=small", "--Warren:Capacity=3");
        await Eventually.Async(
            async () => Number((await app.Http.GetAnswerAsync("stats")).Is(HttpStatusCode.OK).Json.GetProperty("total"), "workers") == 1, "the worker", () => app.Logs.All);

        var worker = (await app.Http.GetAnswerAsync("workers/small")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(3, Number(worker, "capacity"));
        var stats = (await app.Http.GetAnswerAsync("stats")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(3, Number(stats.GetProperty("total"), "capacity"));
        Assert.Equal((2.0, 3.0, 1.0), (Number(Queue(stats, "orders.queue"), "capacity"), Number(Queue(stats, "analytics.queue"), "capacity"), Number(Queue(stats, "task_queue"), "capacity")));
        var serving = Assert.Single((await app.Http.GetAnswerAsync("queues/analytics.queue")).Is(HttpStatusCode.OK).Json.GetProperty("workers").EnumerateArray());
        Assert.Equal(3, Number(serving, "concurrency"));
    }

    [Theory]
    [InlineData("--Warren:Tracking=off")]
    [InlineData("--StateConnection=Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password=hidden")]
    public async Task Stats_fail_without_a_store_or_while_it_is_away(string setting)
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, null, "--queues=none", setting);
        await host.Client.PublishAsync("tasks", "critical", "{}");
        var stats = (await app.Http.GetAnswerAsync("stats")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(1, Number(Queue(stats, "critical.queue"), "queued"));
        foreach (var name in FromStore)
        {
            Assert.Equal(JsonValueKind.Null, stats.GetProperty("total").GetProperty(name).ValueKind);
            Assert.Equal(JsonValueKind.Null, stats.GetProperty("sources").GetProperty(name).ValueKind);
        }

        Assert.Equal(JsonValueKind.Null, (await app.Http.GetAnswerAsync("queues/critical.queue")).Is(HttpStatusCode.OK).Json.GetProperty("workers").ValueKind);
    }

    [Fact]
    public async Task Stats_are_no_problem_while_the_broker_is_away()
    {
        await using var app = await RunningApp.StartAsync(new("amqp://127.0.0.1:1/"), null, "--queues=none");
        Assert.NotNull((await app.Http.GetAnswerAsync("stats")).Problem(HttpStatusCode.ServiceUnavailable).RetryAfter);
    }

    private static JsonElement Queue(JsonElement stats, string queue) =>
        stats.GetProperty("queues").EnumerateArray().Single(one => one.GetProperty("queue").GetString() == queue);

    private static double? Number(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
