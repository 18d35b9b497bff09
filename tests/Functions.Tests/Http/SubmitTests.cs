using System.Net;
using System.Text;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http;

public sealed class SubmitTests(SharedBroker shared, IdleApp fixture) : IClassFixture<IdleApp>
{
    private const int Limit = 4 * 1024 * 1024;

    [Fact]
    public async Task Accepted_task_is_not_in_its_queue_as_it_was_sent()
    {
        const string Body = """{ "task": "work",  "payload": "x", "id": "t-1", "priority": 2, "correlationId": "c-1", "customer_id": 7 }""";
        var answer = await fixture.Http.PostAsync("queues/task_queue/tasks", Body);
        answer.Is(HttpStatusCode.Accepted);
        Assert.Equal(("t-1", "task_queue", "queued"), (Text(answer, "id"), Text(answer, "queue"), Text(answer, "status")));
        var message = await fixture.Client.TakeAsync("task_queue");
        Assert.Equal(Body, message.Text());
        var properties = message.BasicProperties;
        Assert.Equal(("t-1", "work", (byte)9, "c-1", "application/json", true),
            (properties.MessageId, properties.Type, properties.Priority, properties.CorrelationId, properties.ContentType, properties.Persistent));
    }

    [Fact]
    public async Task Task_without_id_priority_and_name_gets_no_defaults()
    {
        var answer = await fixture.Http.PostAsync("queues/voice_processing/tasks", """{"payload": {"s3_key": "a.wav"}}""");
        answer.Is(HttpStatusCode.Accepted);
        var message = await fixture.Client.TakeAsync("voice_processing");
        Assert.Equal(7, Guid.Parse(message.BasicProperties.MessageId!).Version);
        Assert.Equal(Text(answer, "id"), message.BasicProperties.MessageId);
        Assert.Equal(("process_voice", (byte)6), (message.BasicProperties.Type, message.BasicProperties.Priority));
    }

    [Theory]
    [InlineData("queues/reports.queue/tasks")]
    [InlineData("tasks")]
    public async Task Repeat_under_an_idempotency_key_is_another_task(string path)
    {
        var body = new StringContent("""{"task": "generate_report", "payload": {"report_type": "sales"}}""", Encoding.UTF8, "application/json");
        body.Headers.Add("Idempotency-Key", "k-1");
        using var first = await fixture.Http.PostAsync(path, body);
        using var second = await fixture.Http.PostAsync(path, body);
        var (one, two) = (await Answer.ReadAsync(first), await Answer.ReadAsync(second));
        one.Is(HttpStatusCode.Accepted);
        Assert.Equal(one.Text, two.Text);
        Assert.Equal(Text(one, "id"), (await fixture.Client.TakeAsync("reports.queue")).BasicProperties.MessageId);
        Assert.Equal(Text(one, "id"), (await fixture.Client.TakeAsync("reports.queue")).BasicProperties.MessageId);
    }

    [Fact]
    public async Task Batch_under_one_idempotency_key_is_taken()
    {
        var body = new StringContent("""[{"payload": "x"}, {"payload": "y"}]""", Encoding.UTF8, "application/json");
        body.Headers.Add("Idempotency-Key", "k-1");
        using var answer = await fixture.Http.PostAsync("queues/task_queue/tasks/batch", body);
        Assert.Contains("give each task an \"id\"", (await Answer.ReadAsync(answer)).Problem(HttpStatusCode.BadRequest).Error("Idempotency-Key"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_queue_is_answered_with_202()
    {
        using var limited = await shared.Broker.Management.PutAsync(
            $"api/policies/{fixture.VirtualHost.Name}/full",
            new StringContent("""{"pattern": "^workspace\\.queue$", "definition": {"max-length": 1, "overflow": "reject-publish"}, "apply-to": "queues"}""", Encoding.UTF8, "application/json"));
        limited.EnsureSuccessStatusCode();
        const string Body = """{"task": "completion", "payload": {"content": "x"}}""";
        await Eventually.Async(
            async () => (await fixture.Http.PostAsync("queues/workspace.queue/tasks", Body)).Status == HttpStatusCode.ServiceUnavailable, "refused");
        var answer = (await fixture.Http.PostAsync("queues/workspace.queue/tasks", Body)).Problem(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.RetryAfter);
        Assert.Equal("The task is not queued.", Text(answer, "title"));
    }

    [Theory]
    [InlineData("""{"task": "order_placed", "payload": {"order_id": 1}}""", "domain.orders")]
    [InlineData("""{"task": "order_placed", "payload": {"order_id": 1}, "routingKey": "domain.orders.eu"}""", "domain.orders.eu")]
    public async Task Routing_key_of_a_family_of_topics_is_not_used(string body, string key)
    {
        (await fixture.Http.PostAsync("queues/orders.queue/tasks", body)).Is(HttpStatusCode.Accepted);
        var message = await fixture.Client.TakeAsync("orders.queue");
        Assert.Equal(("tasks", key), (message.Exchange, message.RoutingKey));
    }

    [Theory]
    [InlineData("domain.customers")]
    [InlineData("domain.orders.a.b")]
    [InlineData("#")]
    public async Task Routing_key_that_leads_elsewhere_is_taken(string key)
    {
        var answer = await fixture.Http.PostAsync(
            "queues/orders.queue/tasks", $$"""{"task": "order_placed", "payload": {"order_id": 1}, "routingKey": "{{key}}"}""");
        Assert.Equal($"No key of queue 'orders.queue' matches '{key}'; its keys are domain.orders, domain.orders.*.", answer.Problem(HttpStatusCode.BadRequest).Error("routingKey"));
    }

    [Fact]
    public async Task Unknown_queue_is_not_answered_with_the_known_ones()
    {
        foreach (var path in new[] { "queues/nowhere/tasks", "queues/nowhere/tasks/batch" })
        {
            var answer = await fixture.Http.PostAsync(path, """{"task": "work"}""");
            var detail = Text(answer.Problem(HttpStatusCode.NotFound), "detail");
            Assert.Contains("'nowhere'", detail, StringComparison.Ordinal);
            Assert.All(Topology.TaskTopology.Spec.Queues, queue => Assert.Contains(queue.Name, detail, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Only_the_first_of_several_problems_is_told()
    {
        var answer = await fixture.Http.PostAsync(
            "queues/notifications.queue/tasks", """{"task": "send_sms", "payload": {}, "priority": 11, "id": "", "correlationId": 5, "lock": "", "routingKey": "elsewhere"}""");
        answer.Problem(HttpStatusCode.BadRequest);
        Assert.Equal(["correlationId", "id", "lock", "payload", "priority", "routingKey"], answer.Fields);
        Assert.Equal("The priority is 11; it must be a whole number from 1 (most urgent) to 10.", answer.Error("priority"));
        Assert.Contains("string of 1 to 255 bytes", answer.Error("id"), StringComparison.Ordinal);
        Assert.All(answer.Fields, field => Assert.Contains(answer.Error(field), Text(answer, "detail"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"payload\": 1")]
    [InlineData("\"task\": null")]
    [InlineData("\"task\": \"\"")]
    [InlineData("\"task\": 5")]
    [InlineData("\"task\": {\"name\": \"send_sms\"}")]
    public async Task Task_without_a_usable_name_is_taken(string members)
    {
        var answer = await fixture.Http.PostAsync("queues/notifications.queue/tasks", $"{{{members}}}");
        Assert.Contains("this queue handles send_email, send_push, send_sms", answer.Problem(HttpStatusCode.BadRequest).Error("task"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_the_wrong_type_becomes_the_queues_default()
    {
        var answer = await fixture.Http.PostAsync("queues/task_queue/tasks", """{"task": 5, "payload": "x"}""");
        Assert.Contains("this queue handles work", answer.Problem(HttpStatusCode.BadRequest).Error("task"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("   ", "not JSON")]
    [InlineData("{\"task\": ", "not JSON")]
    [InlineData("[1]", "a JSON array; a task is an object like")]
    [InlineData("\"work\"", "a JSON string; a task is an object like")]
    [InlineData("{\"task\": \"\\ud800\"}", "half a character at byte 11: the escape \\ud800")]
    [InlineData("null", "a JSON null; a task is an object like")]
    public async Task Body_that_is_no_task_is_taken(string body, string expected)
    {
        var answer = await fixture.Http.PostAsync("queues/task_queue/tasks", body);
        Assert.Contains(expected, answer.Problem(HttpStatusCode.BadRequest).Error("body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_or_nest_too_deeply_are_taken()
    {
        var text = await fixture.Http.PostAsync("queues/task_queue/tasks", [.. "{\"task\": \"work\", \"payload\": \""u8, 0xC3, 0x28, .. "\"}"u8]);
        Assert.Contains("not valid UTF-8", text.Problem(HttpStatusCode.BadRequest).Error("body"), StringComparison.Ordinal);
        var deep = await fixture.Http.PostAsync("queues/task_queue/tasks", "{\"payload\": " + new string('[', 1_000) + new string(']', 1_000) + "}");
        Assert.Contains("more than 64 levels", deep.Problem(HttpStatusCode.BadRequest).Error("body"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_over_the_limit_is_taken_or_one_at_the_limit_refused(bool chunked)
    {
        (await fixture.Http.PostAsync("queues/tasks.main/tasks", OfSize(Limit), chunked)).Is(HttpStatusCode.Accepted);
        Assert.Equal(Limit, (await fixture.Client.TakeAsync("tasks.main")).Body.Length);
        foreach (var path in new[] { "queues/tasks.main/tasks", "tasks" })
        {
            var answer = await fixture.Http.PostAsync(path, OfSize(Limit + 1), chunked);
            Assert.Contains("At most 4,194,304 bytes", Text(answer.Problem(HttpStatusCode.RequestEntityTooLarge), "detail"), StringComparison.Ordinal);
        }
    }

    private static byte[] OfSize(int bytes)
    {
        const string Start = """{"task": "send_email", "payload": {"to": "a@example.com", "body": """;
        return Encoding.UTF8.GetBytes(Start + "\"" + new string('x', bytes - Start.Length - 4) + "\"}}");
    }

    private static string Text(Answer answer, string name) => answer.Json.GetProperty(name).GetString()!;
}
