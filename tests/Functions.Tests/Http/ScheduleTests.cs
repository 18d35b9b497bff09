using System.Globalization;
using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http;

public sealed class ScheduleTests(IdleApp fixture) : IClassFixture<IdleApp>
{
    [Theory]
    [InlineData("queues/task_queue/tasks", "task_queue", """{"task": "work", "payload": "x", """)]
    [InlineData("tasks", "reports.queue", """{"task": "export_data", "payload": {"dataset": "orders", "format": "csv"}, """)]
    [InlineData("v1/customers", "customers.queue", """{"email": "ann@example.com", "name": "Ann", """)]
    public async Task Delayed_task_comes_early_or_never(string path, string queue, string members)
    {
        var before = TimeProvider.System.GetUtcNow();
        var answer = (await fixture.Http.PostAsync(path, members + "\"delaySeconds\": 1.5}")).Is(HttpStatusCode.Accepted);
        var runAt = answer.Json.GetProperty("runAt").GetDateTimeOffset();
        Assert.InRange(runAt, before.AddSeconds(1.5), TimeProvider.System.GetUtcNow().AddSeconds(1.5));
        Assert.Equal(0u, await fixture.Client.CountAsync(queue));
        if (answer.Json.TryGetProperty("status", out var status))
        {
            Assert.Equal("scheduled", status.GetString());
        }

        var message = await fixture.Client.TakeAsync(queue);
        Assert.True(TimeProvider.System.GetUtcNow() >= runAt, "It came early.");
        Assert.Equal(runAt.UtcDateTime, DateTimeOffset.Parse(message.Header("x-not-before")!, CultureInfo.InvariantCulture).UtcDateTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Scheduled_items_hold_up_the_others_of_their_batch()
    {
        var at = TimeProvider.System.GetUtcNow().AddSeconds(1).ToString("O", CultureInfo.InvariantCulture);
        var answer = await fixture.Http.PostAsync("queues/tasks.main/tasks/batch", $$"""
            {"task": "send_email", "payload": {"to": "a@example.com"}, "id": "later", "runAt": "{{at}}"}
            {"task": "send_email", "payload": {"to": "a@example.com"}, "id": "now"}
            {"task": "send_email", "payload": {"to": "a@example.com"}, "id": "never", "runAt": "tomorrow"}
            """);
        var items = answer.Is(HttpStatusCode.Accepted).Json.GetProperty("tasks").EnumerateArray().ToArray();
        Assert.Equal(["scheduled", "queued", "refused"], items.Select(static item => item.GetProperty("status").GetString()));
        Assert.True(items[0].TryGetProperty("runAt", out _));
        Assert.Contains("runAt", items[2].GetProperty("errors").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("now", (await fixture.Client.TakeAsync("tasks.main")).BasicProperties.MessageId);
        Assert.Equal("later", (await fixture.Client.TakeAsync("tasks.main")).BasicProperties.MessageId);
    }

    [Theory]
    [InlineData("\"delaySeconds\": 0")]
    [InlineData("\"delaySeconds\": null, \"runAt\": null, \"expiresAt\": null")]
    [InlineData("\"runAt\": \"2020-01-31T09:00:00+02:00\"")]
    public async Task Task_whose_time_has_come_is_made_to_wait(string members)
    {
        var answer = (await fixture.Http.PostAsync("queues/voice_processing/tasks", $$"""{"payload": {"s3_key": "a.wav"}, {{members}}}""")).Is(HttpStatusCode.Accepted);
        Assert.Equal("queued", answer.Json.GetProperty("status").GetString());
        Assert.False(answer.Json.TryGetProperty("runAt", out _));
        Assert.Equal(answer.Json.GetProperty("id").GetString(), (await fixture.Client.TakeAsync("voice_processing")).BasicProperties.MessageId);
    }

    [Fact]
    public async Task Time_of_expiry_does_not_come_with_the_task()
    {
        (await fixture.Http.PostAsync("queues/analytics.queue/tasks", """{"task": "track_event", "payload": {"event": "seen"}, "expiresAt": "2099-01-31T09:00:00+02:00"}""")).Is(HttpStatusCode.Accepted);
        Assert.Equal("2099-01-31T07:00:00.000Z", (await fixture.Client.TakeAsync("analytics.queue")).Header("x-expires-at"));
    }

    [Theory]
    [InlineData("\"delaySeconds\": -1", "delaySeconds", "must be a number from 0 to 31622400 (366 days)")]
    [InlineData("\"delaySeconds\": \"5\"", "delaySeconds", "must be a number")]
    [InlineData("\"delaySeconds\": 1e308", "delaySeconds", "must be a number")]
    [InlineData("\"delaySeconds\": 31622400.5", "delaySeconds", "must be a number")]
    [InlineData("\"runAt\": \"soon\"", "runAt", "ISO 8601")]
    [InlineData("\"runAt\": \"2030-01-31T09:00:00\"", "runAt", "with its offset")]
    [InlineData("\"runAt\": 1893456000", "runAt", "ISO 8601")]
    [InlineData("\"runAt\": \"2199-01-31T09:00:00Z\"", "runAt", "at most 366 days ahead")]
    [InlineData("\"runAt\": \"2020-01-31T09:00:00Z\", \"delaySeconds\": 5", "runAt", "not both")]
    [InlineData("\"expiresAt\": \"2020-01-31T09:00:00Z\"", "expiresAt", "has expired already")]
    [InlineData("\"expiresAt\": \"2020-01-31\"", "expiresAt", "with its offset")]
    public async Task Times_that_mean_nothing_are_taken(string members, string field, string expected)
    {
        var answer = await fixture.Http.PostAsync("queues/low_priority.queue/tasks", $$"""{"task": "cleanup_old_data", "payload": {"older_than_days": 5}, {{members}}}""");
        Assert.Equal([field], answer.Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Contains(expected, answer.Error(field), StringComparison.Ordinal);
        Assert.Equal(0u, await fixture.Client.CountAsync("low_priority.queue"));
    }

    [Fact]
    public async Task Task_that_would_expire_before_it_may_run_is_taken()
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = JsonSerializer.Serialize(new { task = "work", payload = "x", delaySeconds = 60, expiresAt = now.AddSeconds(30) });
        var answer = await fixture.Http.PostAsync("queues/task_queue/tasks", body);
        Assert.Contains("would expire before it may run", answer.Problem(HttpStatusCode.BadRequest).Error("expiresAt"), StringComparison.Ordinal);
    }
}
