using RabbitMQ.Client;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Interop;

/// <summary>Messages as the seeds' Python clients send them.</summary>
public sealed class SeedMessageTests(ServingApp fixture) : IClassFixture<ServingApp>
{
    [Theory]
    [InlineData("tasks", "analytics", true, true, "application/json")]
    [InlineData("tasks", "analytics", true, false, null)]
    [InlineData("tasks", "analytics", false, true, "text/plain")]
    [InlineData("tasks", "analytics", false, false, null)]
    [InlineData("", "analytics.queue", true, true, "application/json")]
    [InlineData("", "analytics.queue", true, false, "application/octet-stream")]
    [InlineData("", "analytics.queue", false, true, null)]
    [InlineData("", "analytics.queue", false, false, null)]
    public async Task Message_is_not_processed(string exchange, string key, bool withId, bool withPriority, string? contentType)
    {
        var user = Guid.CreateVersion7().ToString();
        var properties = new BasicProperties { ContentType = contentType };
        if (withId)
        {
            properties.MessageId = user;
        }

        if (withPriority)
        {
            properties.Priority = 9;
        }

        await fixture.Client.PublishAsync(
            exchange, key, $$$"""{"task": "track_event", "payload": {"event": "user_login", "user_id": "{{{user}}}", "timestamp": "2024-01-15T10:30:00Z"}}""", properties);
        var folder = fixture.App.PathOf("events", "2024-01-15");
        await Eventually.Async(
            () => Directory.Exists(folder) && Directory.GetFiles(folder, "*.json").Any(file => File.ReadAllText(file).Contains(user, StringComparison.Ordinal)), "the event", () => fixture.App.Logs.All);
        Assert.Equal(withId, File.Exists(Path.Combine(folder, user + ".json")));
    }

    [Fact]
    public async Task Customer_beside_the_payload_is_not_read()
    {
        await fixture.Client.PublishAsync("tasks", "domain.customers", """{"task": "customer_created", "customer_id": 123, "payload": {"email": "ann@example.com", "name": "Ann"}}""");
        await fixture.App.FileAsync("customers", "123.json");
        await fixture.Client.PublishAsync("tasks", "tasks.main", """{"task": "send_email", "customer_id": 123}""", new() { MessageId = "seed-mail" });
        Assert.Contains("To: ann@example.com", await fixture.App.FileAsync("outbox", "email", "seed-mail.eml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("not {json")]
    [InlineData("\"quoted\"")]
    [InlineData("42")]
    public async Task Plain_text_of_the_work_queue_lesson_is_not_work(string text)
    {
        var id = Guid.CreateVersion7().ToString();
        await fixture.Client.PublishAsync("", "task_queue", text, new() { MessageId = id, DeliveryMode = DeliveryModes.Persistent });
        await fixture.App.LoggedAsync($"[task_queue] Completed work {id}");
    }

    [Fact]
    public async Task Type_of_the_message_does_not_name_the_task()
    {
        await fixture.Client.PublishAsync("tasks", "analytics", """{"event": "typed", "timestamp": "2024-01-15T10:30:00Z"}""", new() { Type = "track_event", MessageId = "typed" });
        await fixture.App.FileAsync("events", "2024-01-15", "typed.json");
    }

    [Fact]
    public async Task Task_of_a_family_of_topics_is_not_processed()
    {
        await fixture.Client.PublishAsync("tasks", "domain.orders.eu", """{"task": "order_placed", "customer_id": 1, "payload": {"order_id": 77}}""", new() { MessageId = "order" });
        await fixture.App.LoggedAsync("[orders.queue] Completed order_placed order");
    }
}
