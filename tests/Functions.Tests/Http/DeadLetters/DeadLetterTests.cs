using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Support;
using static Warren.Functions.Tests.Http.DeadLetters.DeadLetterBox;

namespace Warren.Functions.Tests.Http.DeadLetters;

public sealed class DeadLetterTests(IdleApp fixture) : IClassFixture<IdleApp>, IAsyncLifetime
{
    private HttpClient Http => fixture.Http;

    public async ValueTask InitializeAsync()
    {
        foreach (var queue in new[] { Shared, Own, "orders.queue", "task_queue", "critical.queue" })
        {
            await fixture.Client.Channel.QueuePurgeAsync(queue);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task List_shows_others_or_consumes()
    {
        await fixture.Client.DeadAsync(Shared, "orders.queue", "o-1");
        await fixture.Client.DeadAsync(Shared, "task_queue", "t-1", reason: "unknown_task", exception: null);
        await fixture.Client.DeadAsync(Own, "critical.queue", "c-1", at: "2025-02-02T00:00:00Z");

        Assert.Equal(["o-1"], (await Http.GetAnswerAsync("queues/orders.queue/dead-letters")).Ids());
        Assert.Equal(["c-1"], (await Http.GetAnswerAsync("queues/critical.queue/dead-letters")).Ids());
        Assert.Equal(["c-1", "o-1", "t-1"], (await Http.GetAnswerAsync("dead-letters")).Ids().Order());
        foreach (var (query, id) in new[]
        {
            ("reason=unknown_task", "t-1"), ("exception=TimeoutException&to=2025-02-01", "o-1"), ("from=2025-02-01T00:00:00Z", "c-1"), ("id=o-1", "o-1"), ("task=work&from=2025-02-01", "c-1"),
        })
        {
            Assert.Equal([id], (await Http.GetAnswerAsync($"dead-letters?{query}")).Ids());
        }

        Assert.Equal(["o-1", "t-1"], await fixture.Client.DrainAsync(Shared));
        Assert.Equal(["c-1"], await fixture.Client.DrainAsync(Own));
    }

    [Fact]
    public async Task Pages_overlap_or_miss_one()
    {
        for (var number = 0; number < 5; number++)
        {
            await fixture.Client.DeadAsync(Shared, "orders.queue", $"o-{number}");
        }

        var first = await Http.GetAnswerAsync("queues/orders.queue/dead-letters?limit=3");
        var second = await Http.GetAnswerAsync($"queues/orders.queue/dead-letters?limit=3&cursor={first.Json.GetProperty("cursor").GetString()}");
        Assert.Equal(["o-0", "o-1", "o-2", "o-3", "o-4"], [.. first.Ids(), .. second.Ids()]);
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("cursor").ValueKind);
    }

    [Fact]
    public async Task One_is_shown_without_its_body_stack_or_headers()
    {
        await fixture.Client.DeadAsync(Shared, "orders.queue", "shop/o 1");
        foreach (var path in new[] { "queues/orders.queue/dead-letters/shop%2Fo%201", "dead-letters/shop%2fo%201" })
        {
            var shown = (await Http.GetAnswerAsync(path)).Is(HttpStatusCode.OK).Json;
            Assert.Equal(Body, shown.GetProperty("body").GetProperty("text").GetString());
            Assert.Equal("at Somewhere()", shown.GetProperty("stack").GetString());
            Assert.Equal("blue", shown.GetProperty("headers").GetProperty("x-tenant").GetString());
            Assert.Equal(3, shown.GetProperty("letter").GetProperty("priority").GetInt32());
        }

        (await Http.GetAnswerAsync("queues/task_queue/dead-letters/shop%2Fo%201")).Problem(HttpStatusCode.NotFound);
        Assert.Equal(["shop/o 1"], await fixture.Client.DrainAsync(Shared));
    }

    [Fact]
    public async Task Groups_miscount()
    {
        await fixture.Client.DeadAsync(Shared, "orders.queue", "o-1");
        await fixture.Client.DeadAsync(Shared, "orders.queue", "o-2");
        await fixture.Client.DeadAsync(Own, "critical.queue", "c-1", reason: "invalid_payload", exception: null);

        var all = (await Http.GetAnswerAsync("dead-letters/summary")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(3, all.GetProperty("total").GetInt32());
        Assert.Equal(
            [("orders.queue", "retries_exhausted", 2), ("critical.queue", "invalid_payload", 1)],
            all.GetProperty("groups").EnumerateArray().Select(static group => (group.GetProperty("queue").GetString(), group.GetProperty("reason").GetString(), group.GetProperty("count").GetInt32())));
        Assert.Equal(1, (await Http.GetAnswerAsync("queues/critical.queue/dead-letters/summary?reason=invalid_payload")).Number("total"));
    }

    [Theory]
    [InlineData(Shared, "task_queue")]
    [InlineData(Own, "critical.queue")]
    public async Task Replayed_task_is_not_as_new_or_has_lost_id_priority_or_members(string letters, string queue)
    {
        const string Call = """{"customer_id":1,"amount":12,"currency":"EUR"}""";
        var payload = queue == "critical.queue" ? Call : "\"bye\"";
        var body = queue == "critical.queue" ? """{"task":"process_payment","payload":{},"tenant":"x"}""" : """{"task":"work","payload":"hello","tenant":"x"}""";
        await fixture.Client.DeadAsync(letters, queue, "one", body: body);
        await fixture.Client.DeadAsync(letters, queue, "two", body: body);

        var dry = await Http.PostAsync($"queues/{queue}/dead-letters/replay", """{"all": true, "dryRun": true}""");
        Assert.Equal((2, 0), (dry.Number("matched"), dry.Number("replayed")));
        Assert.Equal(0u, await fixture.Client.CountAsync(queue));

        var answer = await Http.PostAsync($"queues/{queue}/dead-letters/replay", $$"""{"ids": ["two"], "payload": {{payload}}, "perSecond": 5}""");
        Assert.True(answer.Number("replayed") == 1, answer.Text);
        var message = await fixture.Client.TakeAsync(queue);
        Assert.Equal(body.Replace(queue == "critical.queue" ? "{}" : "\"hello\"", payload, StringComparison.Ordinal), message.Text());
        Assert.Equal(("two", 8, "c-1"), (message.BasicProperties.MessageId, message.BasicProperties.Priority, message.BasicProperties.CorrelationId));
        Assert.Equal("blue", message.Header("x-tenant"));
        Assert.All(new[] { TaskHeaders.RetryCount, TaskHeaders.Attempts, TaskHeaders.Reason, TaskHeaders.Stack, TaskHeaders.Queue }, name => Assert.Null(message.Header(name)));

        Assert.Equal(1, (await Http.PostAsync($"queues/{queue}/dead-letters/replay", """{"filter": {"reason": "retries_exhausted"}}""")).Number("replayed"));
        Assert.Equal(["one"], await fixture.Client.DrainAsync(queue));
        Assert.Equal(0u, await fixture.Client.CountAsync(letters));
    }

    [Fact]
    public async Task Replay_of_one_queue_takes_others_out_of_the_shared_one()
    {
        await fixture.Client.DeadAsync(Shared, "orders.queue", "o-1");
        await fixture.Client.DeadAsync(Shared, "task_queue", "t-1");
        await fixture.Client.DeadAsync(Own, "critical.queue", "c-1");
        Assert.Equal(1, (await Http.PostAsync("queues/orders.queue/dead-letters/replay", """{"all": true}""")).Number("replayed"));
        Assert.Equal(1u, await fixture.Client.CountAsync(Shared));
        Assert.Equal(2, (await Http.PostAsync("dead-letters/replay", """{"all": true}""")).Number("replayed"));
        Assert.Equal(["o-1", "t-1", "c-1"], [.. await fixture.Client.DrainAsync("orders.queue"), .. await fixture.Client.DrainAsync("task_queue"), .. await fixture.Client.DrainAsync("critical.queue")]);
    }

    [Fact]
    public async Task Payload_that_its_handler_refuses_is_replayed()
    {
        await fixture.Client.DeadAsync(Shared, "orders.queue", "o-1", body: """{"task":"order_placed","payload":{"order_id":1}}""");
        var answer = await Http.PostAsync("queues/orders.queue/dead-letters/replay", """{"ids": ["o-1"], "payload": {"order_id": 1, "total": -5}}""");
        Assert.Equal((0, 1), (answer.Number("replayed"), answer.Number("refusedCount")));
        Assert.Contains("total must be 0 to", answer.Text, StringComparison.Ordinal);
        Assert.Equal(["o-1"], await fixture.Client.DrainAsync(Shared));
    }

    [Fact]
    public async Task Purge_deletes_without_confirmation_or_what_was_not_meant()
    {
        await fixture.Client.DeadAsync(Shared, "orders.queue", "o-1");
        await fixture.Client.DeadAsync(Shared, "orders.queue", "o-2", reason: "unknown_task");
        await fixture.Client.DeadAsync(Shared, "task_queue", "t-1");
        await fixture.Client.DeadAsync(Own, "critical.queue", "c-1");

        foreach (var confirm in new[] { "", "?confirm=all", "?confirm=task_queue" })
        {
            Assert.Contains("would delete 2", (await Http.DeleteAnswerAsync($"queues/orders.queue/dead-letters{confirm}")).Problem(HttpStatusCode.BadRequest).Error("confirm"), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Http.DeleteAnswerAsync("queues/orders.queue/dead-letters?confirm=orders.queue&dryRun=true")).Number("purged"));
        Assert.Equal(3u, await fixture.Client.CountAsync(Shared));

        Assert.Equal(1, (await Http.DeleteAnswerAsync("queues/orders.queue/dead-letters?confirm=orders.queue&reason=unknown_task")).Number("purged"));
        Assert.Equal(1, (await Http.DeleteAnswerAsync("queues/critical.queue/dead-letters?confirm=critical.queue")).Number("purged"));
        Assert.Equal(["o-1", "t-1"], (await Http.GetAnswerAsync("dead-letters")).Ids());
        Assert.Equal(2, (await Http.DeleteAnswerAsync("dead-letters?confirm=all")).Number("purged"));
        Assert.Empty(await fixture.Client.DrainAsync(Shared));
    }

    [Theory]
    [InlineData("dead-letters?limit=0&depth=0&from=2025-02-01&to=2025-01-01", "depth", "limit", "to")]
    [InlineData("dead-letters?limit=many&depth=1.5&from=yesterday&resaon=x", "depth", "from", "limit", "resaon")]
    [InlineData("dead-letters?cursor=abc", "cursor")]
    [InlineData("dead-letters/summary?limit=5", "limit")]
    [InlineData("dead-letters/some?depth=-1", "depth")]
    public async Task Not_every_mistake_in_a_query_is_told(string path, params string[] fields) =>
        Assert.Equal(fields, (await Http.GetAnswerAsync(path)).Problem(HttpStatusCode.BadRequest).Fields);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"all": false}""")]
    [InlineData("""{"ids": []}""")]
    [InlineData("""{"ids": [null]}""")]
    [InlineData("""{"filter": {}}""")]
    [InlineData("""{"filter": {"resaon": "x"}}""")]
    [InlineData("""{"ids": ["a"], "all": true}""")]
    [InlineData("""{"all": true, "payload": 1}""")]
    [InlineData("""{"ids": ["a", "b"], "payload": 1}""")]
    [InlineData("""{"all": true, "perSecond": 0}""")]
    [InlineData("""{"all": true, "perSecond": "fast"}""")]
    [InlineData("""{"all": true, "depth": 0}""")]
    public async Task Replay_that_does_not_say_what_it_means_is_run(string body)
    {
        await fixture.Client.DeadAsync(Shared, "orders.queue", "a");
        (await Http.PostAsync("dead-letters/replay", body)).Problem(HttpStatusCode.BadRequest);
        Assert.Equal(["a"], await fixture.Client.DrainAsync(Shared));
    }

    [Fact]
    public async Task Unknown_queue_is_not_404()
    {
        (await Http.GetAnswerAsync("queues/nowhere/dead-letters")).Problem(HttpStatusCode.NotFound);
        (await Http.GetAnswerAsync("queues/nowhere/dead-letters/summary")).Problem(HttpStatusCode.NotFound);
        (await Http.GetAnswerAsync("queues/nowhere/dead-letters/x")).Problem(HttpStatusCode.NotFound);
        (await Http.PostAsync("queues/nowhere/dead-letters/replay", """{"all": true}""")).Problem(HttpStatusCode.NotFound);
        (await Http.DeleteAnswerAsync("queues/nowhere/dead-letters?confirm=nowhere")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Second_one_at_work_is_not_told_to_wait()
    {
        await using var other = await AmqpClient.ConnectAsync(fixture.VirtualHost.Address);
        await other.Channel.BasicConsumeAsync($"{Shared}.replays", autoAck: false, "", noLocal: false, exclusive: true, null, new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(other.Channel));
        Assert.NotNull((await Http.GetAnswerAsync("queues/orders.queue/dead-letters")).Problem(HttpStatusCode.Conflict).RetryAfter);
        Assert.NotNull((await Http.PostAsync("dead-letters/replay", """{"all": true}""")).Problem(HttpStatusCode.Conflict).RetryAfter);
        Assert.NotNull((await Http.DeleteAnswerAsync("queues/orders.queue/dead-letters?confirm=orders.queue")).Problem(HttpStatusCode.Conflict).RetryAfter);
        (await Http.GetAnswerAsync("queues/critical.queue/dead-letters")).Is(HttpStatusCode.OK);
    }
}
