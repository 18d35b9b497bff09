using System.Text;
using Warren.Functions.Queues;
using Warren.Functions.Tests.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Queues;

/// <summary>Queue functions as the official host calls them: it acknowledges when they return, and re-publishes at once, without confirm, when they throw.</summary>
public sealed class QueueFunctionTests(SharedBroker shared)
{
    private const string Sms = """{"task": "send_sms", "payload": {"phone": "+49301234", "text": "hi"}}""";

    [Theory]
    [InlineData(Sms, null, "notifications.queue.retry.1")]
    [InlineData(Sms, """{"MessageId":"m","Headers":{"x-retry-count":1}}""", "notifications.queue.retry.2")]
    [InlineData(Sms, """{"MessageId":"m","Headers":{"x-retry-count":-7}}""", "notifications.queue.retry.1")]
    [InlineData(Sms, """{"MessageId":"m","Headers":{"x-retry-count":{"a":[1]}}}""", "notifications.queue.retry.1")]
    [InlineData(Sms, """{"MessageId":"m","Headers":{"x-retry-count":3}}""", "tasks.dlq", "retries_exhausted")]
    [InlineData(Sms, """{"MessageId":"m","Headers":{"x-retry-count":9223372036854775807}}""", "tasks.dlq", "retries_exhausted")]
    [InlineData(Sms, "garbage", "notifications.queue.retry.1")]
    [InlineData("""{"task": "send_email", "payload": {"to": "nobody"}}""", null, "tasks.dlq", "permanent_failure")]
    [InlineData("""{"task": "send_sms", "payload": {"phone": 5}}""", null, "tasks.dlq", "invalid_payload")]
    [InlineData("""{"task": "make_coffee"}""", "{\"Headers\":{\"x\":\"\\ud800\"}}", "tasks.dlq", "unknown_task")]
    [InlineData("""{"payload": {}}""", null, "tasks.dlq", "no_task_name")]
    [InlineData("{", "[]", "tasks.dlq", "invalid_json")]
    [InlineData("", null, "tasks.dlq", "invalid_json")]
    [InlineData("[]", null, "tasks.dlq", "not_an_object")]
    public async Task Function_throws_for_what_a_task_does(string body, string? properties, string queue, string? reason = null)
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = RunningApp.Build(host.Address, management: null, $"--Sms:Endpoint=http://127.0.0.1:{FreePorts.Take(1)[0]}/");
        await RunAsync(app, body, properties);
        var placed = await host.Client.TakeAsync(queue);
        Assert.Equal(body, placed.Text());
        Assert.Equal(reason, placed.Header("x-dlq-reason"));
    }

    [Theory]
    [InlineData("""{"task": "send_email", "payload": {"to": "ann@example.com"}}""", null)]
    [InlineData("""{"task": "send_email", "payload": {"to": "ann@example.com"}}""", "garbage")]
    public async Task Function_needs_the_broker_for_a_task_that_completes(string body, string? properties)
    {
        await using var app = RunningApp.Build(Nobody(), management: null);
        await RunAsync(app, body, properties);
        Assert.Single(Directory.GetFiles(app.PathOf("outbox", "email")));
    }

    [Theory]
    [InlineData("""{"task": "send_email", "payload": {"to": "nobody"}}""")]
    [InlineData(Sms)]
    [InlineData("{")]
    public async Task Function_returns_although_the_outcome_is_lost(string body)
    {
        await using var app = RunningApp.Build(Nobody(), management: null, $"--Sms:Endpoint=http://127.0.0.1:{FreePorts.Take(1)[0]}/");
        var error = await Assert.ThrowsAsync<BrokerUnavailableException>(() => RunAsync(app, body, null));
        Assert.DoesNotContain("guest", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "tasks.dlx")]
    [InlineData(Sms, "tasks.retry")]
    public async Task Function_returns_although_the_topology_for_the_outcome_is_missing(string body, string exchange)
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await host.Client.Channel.ExchangeDeleteAsync(exchange, ifUnused: false);
        await using var app = RunningApp.Build(host.Address, management: null, $"--Sms:Endpoint=http://127.0.0.1:{FreePorts.Take(1)[0]}/");
        await Assert.ThrowsAsync<TaskUnroutableException>(() => RunAsync(app, body, null));
    }

    [Fact]
    public async Task Instance_that_stops_settles_a_task_that_has_not_ended()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = RunningApp.Build(host.Address, management: null);
        using var stopping = new CancellationTokenSource();
        await using var invocation = new DirectInvocation(app.Services, null, stopping.Token);
        var running = QueueFunctions.Work(Encoding.UTF8.GetBytes(new string('.', 600)), invocation);
        Assert.False(running.IsCompleted);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0u, await host.Client.CountAsync("tasks.dlq"));
        Assert.Equal(0u, await host.Client.CountAsync("task_queue.retry.1"));
    }

    private static async Task RunAsync(RunningApp app, string body, string? properties)
    {
        await using var invocation = new DirectInvocation(app.Services, properties);
        await QueueFunctions.Notifications(Encoding.UTF8.GetBytes(body), invocation);
    }

    private static Uri Nobody() => new($"amqp://guest:guest@127.0.0.1:{FreePorts.Take(1)[0]}/");
}
