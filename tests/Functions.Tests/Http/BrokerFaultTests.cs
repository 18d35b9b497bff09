using System.Net;
using Warren.Functions.Tests.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Http;

/// <summary>A broker that these tests may stop and kill.</summary>
public sealed class OwnBroker : IAsyncLifetime
{
    public RabbitBroker Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Broker = await RabbitBroker.StartAsync();

    public ValueTask DisposeAsync() => Broker.DisposeAsync();
}

public sealed class BrokerFaultTests(OwnBroker own) : IClassFixture<OwnBroker>
{
    private const string Password = "s3cr%t/word";
    private const string Event = """{"event": "user_login", "timestamp": "2024-01-15T10:30:00Z"}""";

    [Fact]
    public async Task Broker_that_comes_late_needs_a_restart_of_the_app()
    {
        await using var host = await TestVirtualHost.CreateAsync(own.Broker);
        var address = await host.AddUserAsync("late", Password);
        await own.Broker.StopAsync();
        await using var app = await RunningApp.StartAsync(address, management: null);
        var answers = new List<Answer>();
        foreach (var (path, body) in new[]
        {
            ("queues/analytics.queue/tasks", $$"""{"task": "track_event", "payload": {{Event}}}"""),
            ("tasks", $$"""{"task": "track_event", "payload": {{Event}}}"""),
            ("queues/analytics.queue/tasks/batch", $$"""[{"task": "track_event", "payload": {{Event}}}]"""),
            ("v1/customers", """{"email": "ann@example.com", "name": "Ann"}"""),
        })
        {
            answers.Add((await app.Http.PostAsync(path, body)).Problem(HttpStatusCode.ServiceUnavailable));
        }

        foreach (var path in new[] { "queues", "queues/analytics.queue", "health/ready" })
        {
            answers.Add((await app.Http.GetAnswerAsync(path)).Problem(HttpStatusCode.ServiceUnavailable));
        }

        Assert.All(answers, answer => Assert.True(answer.RetryAfter > TimeSpan.Zero, answer.Text));
        Assert.All(answers, answer => Assert.Contains("cannot be reached: check that it runs", answer.Text, StringComparison.Ordinal));
        (await app.Http.GetAnswerAsync("health/live")).Is(HttpStatusCode.OK);
        // Bad requests and unknown queues need no broker to be told apart.
        (await app.Http.PostAsync("queues/analytics.queue/tasks", "{}")).Problem(HttpStatusCode.BadRequest);
        (await app.Http.PostAsync("queues/nowhere/tasks", "{}")).Problem(HttpStatusCode.NotFound);

        await own.Broker.RestartAsync();
        await host.ReconnectAsync();
        await SubmitAsync(app, "after");
        await app.FileAsync("events", "2024-01-15", "after.json");
        await EventuallyReadyAsync(app);
        AssertNoSecret([app.Logs.All, .. answers.Select(answer => answer.Text), .. await EverythingAsync(app)]);
    }

    [Fact]
    public async Task Killed_broker_leaves_queues_without_consumers()
    {
        await using var host = await TestVirtualHost.CreateAsync(own.Broker);
        var address = await host.AddUserAsync("killed", Password);
        await using var app = await RunningApp.StartAsync(address, host.Management);
        await SubmitAsync(app, "before");
        await app.FileAsync("events", "2024-01-15", "before.json");
        await own.Broker.WriteDefinitionsAsync();
        await own.Broker.KillAsync();
        await Eventually.Async(
            async () => (await app.Http.PostAsync("queues/analytics.queue/tasks", $$"""{"task": "track_event", "payload": {{Event}}}""")).Status == HttpStatusCode.ServiceUnavailable, "503");
        (await app.Http.GetAnswerAsync("health/ready")).Problem(HttpStatusCode.ServiceUnavailable);

        await own.Broker.RestartAsync();
        await host.ReconnectAsync();
        // Not by way of the app's own publisher, so that only its consumers can have come back.
        await host.Client.PublishAsync("tasks", "analytics", $$"""{"task": "track_event", "payload": {{Event}}}""", new() { MessageId = "after" });
        await app.FileAsync("events", "2024-01-15", "after.json");
        await EventuallyReadyAsync(app);
        AssertNoSecret([app.Logs.All, .. await EverythingAsync(app)]);
    }

    [Fact]
    public async Task Refused_password_is_shown()
    {
        var wrong = new UriBuilder(own.Broker.Amqp()) { UserName = "nobody", Password = Uri.EscapeDataString(Password) }.Uri;
        await using var app = await RunningApp.StartAsync(wrong, own.Broker.ManagementUri, "--queues=none");
        var answers = await EverythingAsync(app);
        Assert.Contains(answers, answer => answer.Contains("refuses the user name or password: check RabbitMQConnection", StringComparison.Ordinal));
        AssertNoSecret([app.Logs.All, .. answers]);
    }

    private static async Task<string[]> EverythingAsync(RunningApp app) =>
    [
        (await app.Http.GetAnswerAsync("queues")).Text,
        (await app.Http.GetAnswerAsync("queues/analytics.queue")).Text,
        (await app.Http.GetAnswerAsync("health/live")).Text,
        (await app.Http.GetAnswerAsync("health/ready")).Text,
        (await app.Http.PostAsync("queues/analytics.queue/tasks", $$"""{"task": "track_event", "payload": {{Event}}}""")).Text,
        (await app.Http.PostAsync("queues/analytics.queue/tasks", "{}")).Text,
        (await app.Http.PostAsync("v1/customers", "{}")).Text,
    ];

    private static void AssertNoSecret(IEnumerable<string> texts) => Assert.All(texts, text =>
    {
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(Password), text, StringComparison.Ordinal);
    });

    private static Task SubmitAsync(RunningApp app, string id) => Eventually.Async(
        async () => (await app.Http.PostAsync("queues/analytics.queue/tasks", $$"""{"task": "track_event", "payload": {{Event}}, "id": "{{id}}"}""")).Status == HttpStatusCode.Accepted,
        "accepted",
        () => app.Logs.All);

    private static async Task EventuallyReadyAsync(RunningApp app)
    {
        var seen = "";
        await Eventually.Async(
            async () =>
            {
                var ready = await app.Http.GetAnswerAsync("health/ready");
                seen = ready.Text;
                return ready.Status == HttpStatusCode.OK && ready.Json.GetProperty("warnings").GetArrayLength() == 0;
            },
            "ready, and every queue consumed",
            () => seen + app.Logs.All);
    }
}
