using System.Net;
using System.Text;
using System.Text.Json;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http.Status;

/// <summary>What anybody can ask of tasks, on an app that consumes nothing and on one that consumes everything.</summary>
public sealed class TaskStatusTests(IdleApp idle, ServingApp serving) : IClassFixture<IdleApp>, IClassFixture<ServingApp>
{
    [Theory]
    [InlineData("queues/task_queue/tasks", """{"task": "work", "payload": "x", "workspace": "w-1", "priority": 2, "correlationId": "c-1"}""", "queued", "task_queue")]
    [InlineData("tasks", """{"task": "track_event", "payload": {"event": "seen"}, "delaySeconds": 600}""", "scheduled", "analytics.queue")]
    [InlineData("v1/customers", """{"email": "ann@example.com", "name": "Ann"}""", "queued", "customers.queue")]
    public async Task Get_right_after_a_202_finds_no_task(string path, string body, string status, string queue)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        using var accepted = await idle.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        var answer = await Answer.ReadAsync(accepted);
        var url = answer.Is(HttpStatusCode.Accepted).Json.GetProperty("statusUrl").GetString()!;
        Assert.Equal(url, accepted.Headers.Location!.OriginalString);
        Assert.StartsWith("/api/tasks/", url, StringComparison.Ordinal);

        var task = (await idle.Http.GetAnswerAsync(url)).Is(HttpStatusCode.OK).Json;
        Assert.Equal((status, queue, false), (task.GetProperty("status").GetString(), task.GetProperty("queue").GetString(), task.GetProperty("ended").GetBoolean()));
        Assert.Equal(status == "scheduled", task.TryGetProperty("runAt", out _));
        Assert.Equal(0, task.GetProperty("attempts").GetArrayLength());
        if (queue == "task_queue")
        {
            Assert.Equal(("w-1", 2, "c-1"), (task.GetProperty("workspace").GetString(), task.GetProperty("priority").GetInt32(), task.GetProperty("correlationId").GetString()));
        }
    }

    [Fact]
    public async Task Tasks_of_a_batch_are_not_found_right_after_its_202()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 300).Select(static number => $$$"""{"task": "track_event", "payload": {"event": "e{{{number}}}"}}"""));
        var answer = (await idle.Http.PostAsync("queues/analytics.queue/tasks/batch", lines + "\n{}")).Is(HttpStatusCode.Accepted);
        var items = answer.Json.GetProperty("tasks").EnumerateArray().ToArray();
        Assert.False(items[^1].TryGetProperty("statusUrl", out _));
        foreach (var item in items[..^1].Where(static (_, index) => index % 50 == 0))
        {
            (await idle.Http.GetAnswerAsync(item.GetProperty("statusUrl").GetString()!)).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Waiting_for_a_task_ends_before_the_task_or_tells_no_result()
    {
        var url = await SubmitAsync(serving, "queues/task_queue/tasks", """{"task": "work", "payload": "two.."}""");
        var task = (await serving.Http.GetAnswerAsync(url + "?wait=60")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("completed", task.GetProperty("status").GetString());
        Assert.Equal(2, task.GetProperty("result").GetProperty("dots").GetInt32());
        var attempt = Assert.Single(task.GetProperty("attempts").EnumerateArray());
        Assert.Equal((1, "completed"), (attempt.GetProperty("number").GetInt32(), attempt.GetProperty("status").GetString()));
        Assert.Equal(task.GetProperty("worker").GetString(), attempt.GetProperty("worker").GetString());
    }

    [Fact]
    public async Task Waiting_for_a_task_that_does_not_end_does_not_end_either()
    {
        var url = await SubmitAsync(idle, "queues/reports.queue/tasks", """{"task": "generate_report", "payload": {"report_type": "sales"}, "delaySeconds": 600}""");
        Assert.Equal("scheduled", (await idle.Http.GetAnswerAsync(url + "?wait=1")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Dead_letter_is_not_known_by_its_reason_and_is_not_queued_again_by_its_replay()
    {
        var url = await SubmitAsync(
            serving, "queues/reports.queue/tasks", """{"task": "export_data", "payload": {"rows": [{"a": 1}], "columns": ["b"]}}""");
        var task = (await serving.Http.GetAnswerAsync(url + "?wait=60")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("dead_lettered", "permanent_failure", 1), (task.GetProperty("status").GetString(), task.GetProperty("reason").GetString(), task.GetProperty("run").GetInt32()));
        Assert.Contains("has no 'b'", task.GetProperty("error").GetString(), StringComparison.Ordinal);

        (await serving.Http.PostAsync(
            "queues/reports.queue/dead-letters/replay",
            $$$"""{"ids": ["{{{task.GetProperty("id").GetString()}}}"], "payload": {"rows": [{"b": 1}], "columns": ["b"]}}""")).Is(HttpStatusCode.OK);
        await Eventually.Async(
            async () => (await serving.Http.GetAnswerAsync(url)).Json is var again && again.GetProperty("status").GetString() == "completed" && again.GetProperty("run").GetInt32() == 2,
            "the second run");
    }

    [Fact]
    public async Task Listing_does_not_filter_or_page()
    {
        for (var number = 0; number < 7; number++)
        {
            await SubmitAsync(idle, "queues/critical.queue/tasks", $$"""{"task": "process_payment", "payload": {"order_id": {{number}}, "amount": 5}, "workspace": "paged"}""");
        }

        // A 202 does not wait for the store, but asking for the last one does, and it is told in order.
        var last = await SubmitAsync(idle, "queues/critical.queue/tasks", """{"task": "process_payment", "payload": {"order_id": 8, "amount": 5}, "workspace": "other"}""");
        (await idle.Http.GetAnswerAsync(last)).Is(HttpStatusCode.OK);
        const string Filter = "tasks?workspace=paged&queue=critical.queue&task=process_payment&state=queued&limit=3";
        var ids = new List<string>();
        var cursor = "";
        var pages = 0;
        do
        {
            var page = (await idle.Http.GetAnswerAsync(Filter + cursor)).Is(HttpStatusCode.OK).Json;
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("cursor", out var next) ? $"&cursor={Uri.EscapeDataString(next.GetString()!)}" : "";
            pages++;
        }
        while (cursor.Length > 0 && pages < 10);

        Assert.Equal((7, 7, 3), (ids.Count, ids.Distinct(StringComparer.Ordinal).Count(), pages));
        Assert.Empty((await idle.Http.GetAnswerAsync("tasks?workspace=paged&state=completed")).Json.GetProperty("items").EnumerateArray());

        var active = (await idle.Http.GetAnswerAsync("tasks?workspace=paged&state=active&limit=5")).Is(HttpStatusCode.OK).Json;
        var rest = (await idle.Http.GetAnswerAsync($"tasks?workspace=paged&state=active&limit=5&cursor={active.GetProperty("cursor").GetString()}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(ids, active.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(static item => item.GetProperty("id").GetString()));
        Assert.False(rest.TryGetProperty("cursor", out _));
    }

    [Theory]
    [InlineData("tasks?state=done", "state")]
    [InlineData("tasks?limit=0", "limit")]
    [InlineData("tasks?limit=many", "limit")]
    [InlineData("tasks?cursor=nonsense", "cursor")]
    [InlineData("tasks?queues=a", "queues")]
    [InlineData("tasks/any?wait=61", "wait")]
    [InlineData("tasks/any?wait=soon", "wait")]
    [InlineData("tasks/any?wait=60%00", "wait")]
    [InlineData("tasks/any/why?wait=1", "wait")]
    [InlineData("workers?state=alive", "state")]
    [InlineData("workers/any?state=alive", "state")]
    [InlineData("stats?queue=task_queue", "queue")]
    [InlineData("queues?name=task_queue", "name")]
    [InlineData("queues/task_queue?verbose=true&code=key", "verbose")]
    public async Task Question_that_makes_no_sense_is_answered(string path, string field) =>
        Assert.Equal([field], (await idle.Http.GetAnswerAsync(path)).Problem(HttpStatusCode.BadRequest).Fields);

    [Theory]
    [InlineData("workers")]
    [InlineData("stats")]
    [InlineData("queues")]
    [InlineData("queues/task_queue")]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task Function_key_in_the_address_is_taken_for_an_unknown_parameter(string path) =>
        (await idle.Http.GetAnswerAsync(path + "?code=key&clientId=default")).Is(HttpStatusCode.OK);

    [Theory]
    [InlineData("health/live?at=1")]
    [InlineData("health/ready?at=1")]
    public async Task Probe_that_adds_a_parameter_takes_the_instance_for_dead(string path) => (await idle.Http.GetAnswerAsync(path)).Is(HttpStatusCode.OK);

    [Fact]
    public async Task Task_that_nobody_knows_is_found()
    {
        (await idle.Http.GetAnswerAsync("tasks/unheard-of")).Problem(HttpStatusCode.NotFound);
        (await idle.Http.GetAnswerAsync("tasks/unheard-of?wait=30")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Id_with_odd_characters_cannot_be_asked_for()
    {
        const string Id = "a/b c?ä%";
        var url = await SubmitAsync(idle, "queues/analytics.queue/tasks", JsonSerializer.Serialize(new { task = "track_event", id = Id, payload = new { @event = "odd" } }));
        Assert.Equal(Id, (await idle.Http.GetAnswerAsync(url)).Is(HttpStatusCode.OK).Json.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("id-rule/a")]
    [InlineData("id-rule/../b")]
    [InlineData("...")]
    [InlineData("id-rule%2")]
    [InlineData("id-rule%2e%2e")]
    [InlineData("%252F")]
    public async Task Id_that_finds_its_task_is_refused(string id)
    {
        var url = await SubmitAsync(idle, "queues/analytics.queue/tasks", JsonSerializer.Serialize(new { task = "track_event", id, payload = new { @event = "odd" } }));
        Assert.Equal(id, (await idle.Http.GetAnswerAsync(url)).Is(HttpStatusCode.OK).Json.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("id-rule%2Fa")]
    [InlineData("id-rule%2fa")]
    [InlineData("id-rule\0")]
    [InlineData("id\nrule")]
    [InlineData("id-rule\u007f")]
    public async Task Id_that_finds_no_task_or_another_one_is_accepted(string id)
    {
        var body = JsonSerializer.Serialize(new { task = "track_event", id, payload = new { @event = "odd" } });
        foreach (var path in new[] { "queues/analytics.queue/tasks", "tasks" })
        {
            var refused = (await idle.Http.PostAsync(path, body)).Problem(HttpStatusCode.BadRequest);
            Assert.Equal(["id"], refused.Fields);
            Assert.Contains("must not be \".\" or \"..\", nor have a control character or \"%2F\" in it", refused.Error("id"), StringComparison.Ordinal);
        }

        const string even = """{"task": "track_event", "payload": {"event": "even"}}""";
        var batch = (await idle.Http.PostAsync("queues/analytics.queue/tasks/batch", $"""[{body}, {even}]""")).Is(HttpStatusCode.Accepted).Json;
        Assert.Equal(["refused", "queued"], batch.GetProperty("tasks").EnumerateArray().Select(static task => task.GetProperty("status").GetString()));
    }

    internal static async Task<string> SubmitAsync(AppFixture app, string path, string body) => await SubmitAsync(app.Http, path, body);

    internal static async Task<string> SubmitAsync(HttpClient http, string path, string body) =>
        (await http.PostAsync(path, body)).Is(HttpStatusCode.Accepted).Json.GetProperty("statusUrl").GetString()!;
}
