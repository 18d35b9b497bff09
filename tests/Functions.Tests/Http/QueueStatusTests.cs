using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Support;
using Warren.Topology;

namespace Warren.Functions.Tests.Http;

public sealed class QueueStatusTests(IdleApp fixture) : IClassFixture<IdleApp>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Listed_queues_differ_from_the_declared_ones(bool management)
    {
        await using var app = await StartAsync(management);
        var answer = await app.Http.GetAnswerAsync("queues");
        var queues = answer.Is(HttpStatusCode.OK).Json.EnumerateArray().ToArray();
        Assert.Equal(TaskTopology.Spec.Queues.Select(queue => queue.Name), queues.Select(queue => queue.GetProperty("name").GetString()));
        Assert.All(queues, queue =>
        {
            Assert.Equal(management ? "management" : "amqp", queue.GetProperty("source").GetString());
            Assert.True(queue.GetProperty("declared").GetBoolean());
            Assert.NotEmpty(queue.GetProperty("tasks").EnumerateArray());
            Assert.Empty(queue.GetProperty("advice").EnumerateArray());
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Numbers_of_a_queue_are_wrong(bool management)
    {
        await using var app = await StartAsync(management);
        await fixture.Client.Channel.QueuePurgeAsync("critical.queue");
        await fixture.Client.PublishAsync("tasks", "critical", "{}");
        await fixture.Client.PublishAsync("tasks", "critical", "{}");
        await fixture.Client.PublishAsync("tasks.retry", "critical.queue.retry.6", "{}");
        var queue = (await app.Http.GetAnswerAsync("queues/critical.queue")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((2, 0), (queue.GetProperty("ready").GetInt32(), queue.GetProperty("consumers").GetInt32()));
        Assert.Equal(management ? 1 : 2, queue.GetProperty("retrying").GetInt32());
        Assert.Equal(management ? JsonValueKind.Number : JsonValueKind.Null, queue.GetProperty("unacknowledged").ValueKind);
        Assert.Equal(["critical"], queue.GetProperty("routingKeys").EnumerateArray().Select(key => key.GetString()));
        Assert.Equal(["process_payment"], queue.GetProperty("tasks").EnumerateArray().Select(key => key.GetString()));
        Assert.Equal([1, 4, 16, 64, 256, 1024], queue.GetProperty("retryDelays").EnumerateArray().Select(delay => delay.GetDouble()));
        Assert.Equal(("critical.dlq", 0, false), (
            queue.GetProperty("deadLetter").GetProperty("queue").GetString(), queue.GetProperty("deadLetter").GetProperty("ready").GetInt32(), queue.GetProperty("deadLetter").GetProperty("shared").GetBoolean()));
    }

    [Fact]
    public async Task Unacknowledged_tasks_are_not_counted()
    {
        await using var app = await StartAsync(management: true);
        await fixture.Client.PublishAsync("tasks", "reports", "{}");
        var held = await fixture.Client.Channel.BasicGetAsync("reports.queue", autoAck: false);
        await Eventually.Async(
            async () => (await app.Http.GetAnswerAsync("queues/reports.queue")).Json.GetProperty("unacknowledged").GetInt32() == 1, "one unacknowledged message");
        await fixture.Client.Channel.BasicAckAsync(held!.DeliveryTag, multiple: false);
    }

    [Fact]
    public async Task Unknown_queue_is_shown()
    {
        var answer = await fixture.Http.GetAnswerAsync("queues/nowhere");
        var detail = answer.Problem(HttpStatusCode.NotFound).Json.GetProperty("detail").GetString();
        Assert.Contains("'nowhere' is not in the topology. The queues are tasks.main, ", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_without_end_is_not_repeated_whole()
    {
        var answer = await fixture.Http.GetAnswerAsync("queues/" + new string('n', 5000));
        var detail = answer.Problem(HttpStatusCode.NotFound).Json.GetProperty("detail").GetString()!;
        Assert.DoesNotContain(new string('n', 100), detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_that_is_not_declared_is_not_told_apart()
    {
        await fixture.Client.Channel.QueueDeleteAsync("workspace.queue", ifUnused: false, ifEmpty: false);
        try
        {
            var queue = (await fixture.Http.GetAnswerAsync("queues/workspace.queue")).Is(HttpStatusCode.OK).Json;
            Assert.False(queue.GetProperty("declared").GetBoolean());
            Assert.Equal(JsonValueKind.Null, queue.GetProperty("ready").ValueKind);
            var ready = (await fixture.Http.GetAnswerAsync("health/ready")).Problem(HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(ready.RetryAfter);
            Assert.Contains("Queue 'workspace.queue' is not declared: apply the topology", Assert.Single(ready.Json.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
        }
        finally
        {
            await fixture.VirtualHost.RepairAsync();
        }

        await Eventually.Async(async () => (await fixture.Http.GetAnswerAsync("health/ready")).Status == HttpStatusCode.OK, "ready again");
    }

    [Fact]
    public async Task Instance_that_can_work_is_not_ready()
    {
        Assert.Equal("live", (await fixture.Http.GetAnswerAsync("health/live")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        var ready = (await fixture.Http.GetAnswerAsync("health/ready")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("ready", ready.GetProperty("status").GetString());
        Assert.Empty(ready.GetProperty("problems").EnumerateArray());
        // This instance consumes nothing, which may be meant so.
        Assert.Equal(TaskTopology.Spec.Queues.Select(queue => $"Queue '{queue.Name}' has no consumer."), ready.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
    }

    private Task<RunningApp> StartAsync(bool management) =>
        RunningApp.StartAsync(fixture.VirtualHost.Address, management ? fixture.VirtualHost.Management : null, "--queues=none");
}
