using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Controls;
using Warren.Functions.Queues;
using Warren.Functions.Tests.Queues;
using Warren.Functions.Tests.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Controls;

/// <summary>Pausing, resuming and changing queues, on several instances with one store.</summary>
public sealed class QueueControlTests(SharedBroker shared)
{
    private const string Queue = "queues/task_queue";

    [Fact]
    public async Task A_pause_does_not_reach_other_instances_or_those_that_start_later()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        using var folder = new StoreFolder();
        await using var first = await RunningApp.StartAsync(host.Address, host.Management, folder.Setting);
        await using var second = await RunningApp.StartAsync(host.Address, host.Management, folder.Setting);
        await Eventually.Async(async () => await ConsumersAsync(first) == 2, "both consume");

        var paused = (await first.Http.PostAsync($"{Queue}/pause", """{"reason": "moving the database", "by": "ann"}""")).Is(HttpStatusCode.OK).Json;
        Assert.True(paused.GetProperty("paused").GetBoolean());
        await Eventually.Async(async () => await ConsumersAsync(first) == 0, "nobody consumes", () => second.Logs.All);
        await using var third = await RunningApp.StartAsync(host.Address, host.Management, folder.Setting);
        await third.LoggedAsync("'task_queue' is paused");
        for (var number = 0; number < 3; number++)
        {
            (await second.Http.PostAsync($"{Queue}/tasks", $$"""{"task": "work", "payload": "x", "id": "held-{{number}}"}""")).Is(HttpStatusCode.Accepted);
        }

        var shown = (await third.Http.GetAnswerAsync(Queue)).Is(HttpStatusCode.OK).Json;
        Assert.Equal((true, 3, 0), (shown.GetProperty("paused").GetBoolean(), shown.GetProperty("ready").GetInt32(), shown.GetProperty("consumers").GetInt32()));
        Assert.Equal(("ann", "moving the database"), (shown.GetProperty("pause").GetProperty("by").GetString(), shown.GetProperty("pause").GetProperty("reason").GetString()));
        Assert.DoesNotContain(
            "task_queue", (await third.Http.GetAnswerAsync("health/ready")).Is(HttpStatusCode.OK).Json.GetProperty("warnings").ToString(), StringComparison.Ordinal);

        Assert.False((await third.Http.PostAsync($"{Queue}/resume", "")).Is(HttpStatusCode.OK).Json.GetProperty("paused").GetBoolean());
        await Eventually.Async(async () => await ConsumersAsync(first) == 3, "all consume");
        for (var number = 0; number < 3; number++)
        {
            Assert.Equal("completed", (await first.Http.GetAnswerAsync($"tasks/held-{number}?wait=60")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task A_pause_is_forgotten_when_all_instances_end()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        using var folder = new StoreFolder();
        await using (var before = await RunningApp.StartAsync(host.Address, host.Management, folder.Setting))
        {
            (await before.Http.PostAsync($"{Queue}/pause", "")).Is(HttpStatusCode.OK);
        }

        await using var after = await RunningApp.StartAsync(host.Address, host.Management, folder.Setting);
        await after.LoggedAsync("'task_queue' is paused");
        Assert.DoesNotContain("Consuming 'task_queue'", after.Logs.All, StringComparison.Ordinal);
        Assert.True((await after.Http.GetAnswerAsync(Queue)).Json.GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task A_concurrency_does_not_reach_other_instances_or_cannot_be_taken_back()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        using var folder = new StoreFolder();
        await using var first = await RunningApp.StartAsync(host.Address, host.Management, folder.Setting);
        await using var second = await RunningApp.StartAsync(host.Address, host.Management, folder.Setting);
        await second.LoggedAsync("Consuming 'notifications.queue' (prefetch 20, concurrency 10)");

        var changed = (await first.Http.PatchAsync("queues/notifications.queue", """{"concurrency": 3}""")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((3, 6, 10), (changed.GetProperty("concurrency").GetInt32(), changed.GetProperty("prefetch").GetInt32(), changed.GetProperty("declaredConcurrency").GetInt32()));
        await second.LoggedAsync("Consuming 'notifications.queue' (prefetch 6, concurrency 3)");
        var shown = (await second.Http.GetAnswerAsync("queues/notifications.queue")).Json;
        Assert.Equal((3, 6, 10), (shown.GetProperty("concurrency").GetInt32(), shown.GetProperty("prefetch").GetInt32(), shown.GetProperty("declaredConcurrency").GetInt32()));

        var back = (await second.Http.PatchAsync("queues/notifications.queue", """{"concurrency": null}""")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(10, back.GetProperty("concurrency").GetInt32());
        await Eventually.Async(() => first.Logs.All.Split("Consuming 'notifications.queue' (prefetch 20, concurrency 10)").Length == 3, "as declared again", () => first.Logs.All);
    }

    [Fact]
    public async Task Host_that_goes_on_taking_from_a_paused_queue_runs_its_tasks()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        (await app.Http.PostAsync($"{Queue}/pause", """{"reason": "not now"}""")).Is(HttpStatusCode.OK);

        // What is taken within the first moments counts as taken before.
        var number = 0;
        await Eventually.Async(
            async () =>
            {
                await using var invocation = new DirectInvocation(app.Services, $$"""{"MessageId": "taken-{{++number}}"}""");
                await QueueFunctions.Work(Encoding.UTF8.GetBytes("""{"task": "work", "payload": "x"}"""), invocation);
                return app.Logs.All.Contains($"Deferred work taken-{number} by 30 s: Queue 'task_queue' is paused", StringComparison.Ordinal);
            },
            "a task is deferred",
            () => app.Logs.All);

        var task = JsonElement.Parse("{}");
        await Eventually.Async(
            async () => (task = (await app.Http.GetAnswerAsync($"tasks/taken-{number}")).Json).GetProperty("status").GetString() == "scheduled", "it is known to wait", () => task.ToString());
        Assert.Contains("not now", task.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Contains("POST queues/task_queue/resume", task.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal(1, task.GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task A_store_that_is_away_resumes_a_queue_or_lets_a_change_seem_made()
    {
        await using var postgres = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, $"--StateConnection={await postgres.CreateDatabaseAsync()}");
        (await app.Http.PostAsync($"{Queue}/pause", "")).Is(HttpStatusCode.OK);
        await app.LoggedAsync("'task_queue' is paused: what runs goes on");

        await postgres.KillAsync();
        await app.LoggedAsync("is as it was last known");
        (await app.Http.PostAsync($"{Queue}/tasks", """{"task": "work", "payload": "x", "id": "held"}""")).Is(HttpStatusCode.Accepted);
        Assert.NotNull((await app.Http.PostAsync($"{Queue}/resume", "")).Problem(HttpStatusCode.ServiceUnavailable).RetryAfter);
        await Eventually.Async(
            async () => (await app.Http.GetAnswerAsync("health/ready")).Is(HttpStatusCode.OK).Json.GetProperty("warnings").ToString().Contains("as it was last known", StringComparison.Ordinal),
            "health tells");
        var shown = (await app.Http.GetAnswerAsync(Queue)).Is(HttpStatusCode.OK).Json;
        Assert.Equal((true, 1, 0), (shown.GetProperty("paused").GetBoolean(), shown.GetProperty("ready").GetInt32(), shown.GetProperty("consumers").GetInt32()));

        await postgres.RestartAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(async () => (await app.Http.PostAsync($"{Queue}/resume", "")).Status == HttpStatusCode.OK, "a resume");
        await app.LoggedAsync("Completed work held");
    }

    [Fact]
    public async Task Requests_that_cannot_be_change_something_or_do_not_say_what_is_wrong()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        Assert.Equal(["body"], (await app.Http.PostAsync($"{Queue}/pause", "[]")).Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["body"], (await app.Http.PostAsync($"{Queue}/pause", """{"why": "x"}""")).Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["by", "reason"], (await app.Http.PostAsync($"{Queue}/pause", $$"""{"reason": "", "by": "{{new string('x', 256)}}"}""")).Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["concurrency"], (await app.Http.PatchAsync(Queue, """{"concurrency": 0}""")).Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["concurrency"], (await app.Http.PatchAsync(Queue, """{"concurrency": 1001}""")).Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["body"], (await app.Http.PatchAsync(Queue, """{"concurrency": "3"}""")).Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Equal(["body"], (await app.Http.PatchAsync(Queue, "{}")).Problem(HttpStatusCode.BadRequest).Fields);
        (await app.Http.PostAsync("queues/none/pause", "")).Problem(HttpStatusCode.NotFound);
        (await app.Http.PostAsync("queues/none/resume", "")).Problem(HttpStatusCode.NotFound);
        Assert.False((await app.Http.GetAnswerAsync(Queue)).Json.GetProperty("paused").GetBoolean());

        await using var untracked = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none", "--Warren:Tracking=off");
        (await untracked.Http.PostAsync($"{Queue}/pause", "")).Problem(HttpStatusCode.NotImplemented);
    }

    [Theory]
    [InlineData(1, 1, 4, 4)]
    [InlineData(20, 10, 3, 6)]
    [InlineData(30, 7, 1, 5)]
    [InlineData(60000, 1, 1000, 65535)]
    [InlineData(1, 10, 5, 5)]
    public void Prefetch_does_not_follow_the_concurrency(int prefetch, int concurrency, int set, int expected) =>
        Assert.Equal(new(expected, set), new ConsumerNumbers(prefetch, concurrency).With(new("q", 1, default, null, set)));

    [Fact]
    public void Numbers_that_configuration_gives_are_not_the_ones_to_go_back_to()
    {
        var configuration = new ConfigurationManager();
        configuration.AddTopologyDefaults();
        configuration.AddInMemoryCollection([new("Warren:Consumers:task_queue:Prefetch", "8"), new("Warren:Consumers:task_queue:Concurrency", "4")]);
        var settings = QueueControlSettings.AddTo(configuration, Warren.Topology.TaskTopology.Spec);

        settings.Apply(new Dictionary<string, Warren.Controls.QueueControl> { ["task_queue"] = new("task_queue", 1, default, new(default, null, null), 2) });
        Assert.Equal(("4", "2", "true"), Read());
        settings.Apply(new Dictionary<string, Warren.Controls.QueueControl> { ["task_queue"] = new("task_queue", 2, default, null, null) });
        Assert.Equal(("8", "4", null), Read());

        (string?, string?, string?) Read() => (
            configuration["Warren:Consumers:task_queue:Prefetch"], configuration["Warren:Consumers:task_queue:Concurrency"], configuration["Warren:Consumers:task_queue:Paused"]);
    }

    private static async Task<int> ConsumersAsync(RunningApp app) => (await app.Http.GetAnswerAsync(Queue)).Is(HttpStatusCode.OK).Json.GetProperty("consumers").GetInt32();

    /// <summary>A SQLite file that several instances share.</summary>
    private sealed class StoreFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-controls-");

        public string Setting => $"--StateConnection=Data Source={Path.Combine(_folder.FullName, "warren.db")}";

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
