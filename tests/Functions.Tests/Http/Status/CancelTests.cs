using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Tests.Support;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Functions.Tests.Http.Status;

/// <summary>Cancelling over HTTP: two instances on one broker that share one store.</summary>
public sealed class CancelTests(SharedBroker shared) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-shared-store-");
    private TestVirtualHost _host = null!;
    private RunningApp _front = null!;
    private RunningApp? _worker;

    public async ValueTask InitializeAsync()
    {
        _host = await TestVirtualHost.CreateAsync(shared.Broker);
        _front = await StartAsync("--queues=none");
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        await _front.DisposeAsync();
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_cancelled_queued_task_starts()
    {
        var first = await SubmitAsync("""{"task": "work", "payload": "never"}""");
        var second = await SubmitAsync("""{"task": "work", "payload": "after it"}""");
        var answer = await DeleteAsync(first);
        Assert.Equal("cancelled", answer.Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        Assert.Equal("cancelled", (await DeleteAsync(first)).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());

        _worker = await StartAsync();
        Assert.Equal("completed", (await _front.Http.GetAnswerAsync(second + "?wait=60")).Json.GetProperty("status").GetString());
        await _worker.LoggedAsync("[task_queue] Cancelled work");
        var task = (await _front.Http.GetAnswerAsync(first)).Json;
        Assert.Equal(("cancelled", 0), (task.GetProperty("status").GetString(), task.GetProperty("attempts").GetArrayLength()));
        await Eventually.Async(async () => await _host.TotalAsync("task_queue") == 0, "an empty queue");
    }

    [Fact]
    public async Task A_cancelled_scheduled_task_starts()
    {
        var url = await SubmitAsync("""{"task": "work", "payload": "never", "delaySeconds": 2}""");
        Assert.Equal("cancelled", (await DeleteAsync(url)).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        _worker = await StartAsync();
        await _worker.LoggedAsync("[task_queue] Cancelled work");
        Assert.Equal(0, (await _front.Http.GetAnswerAsync(url)).Json.GetProperty("attempts").GetArrayLength());
    }

    [Fact]
    public async Task A_task_that_was_cancelled_long_ago_starts_when_its_message_comes_at_last()
    {
        string[] urls = [await SubmitAsync("""{"task": "work", "payload": "never"}"""), await SubmitAsync("""{"task": "work", "payload": "never", "delaySeconds": 2}""")];
        foreach (var url in urls)
        {
            Assert.Equal("cancelled", (await DeleteAsync(url)).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        }

        var now = TimeProvider.System.GetUtcNow();
        var store = _front.Services.GetRequiredService<ITaskStore>();
        await store.CleanUpAsync(endedBefore: now.AddDays(1), silentBefore: now.AddDays(-1), maxRows: 100, TestContext.Current.CancellationToken);
        _worker = await StartAsync();
        foreach (var url in urls)
        {
            await _worker.LoggedAsync($"[task_queue] Cancelled work {url.Split('/')[^1]}");
            Assert.Equal(0, (await _front.Http.GetAnswerAsync(url)).Is(HttpStatusCode.OK).Json.GetProperty("attempts").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_running_task_is_cancelled_only_on_the_instance_that_is_asked()
    {
        _worker = await StartAsync();
        var url = await SubmitAsync($$"""{"task": "work", "payload": "{{new string('.', 500)}}"}""");
        await Eventually.Async(
            async () => (await _front.Http.GetAnswerAsync(url)).Json is var task && task.GetProperty("status").GetString() == "running" && task.TryGetProperty("progress", out _),
            "a running task that says how far it is");
        Assert.Equal("running", (await DeleteAsync(url)).Is(HttpStatusCode.Accepted).Json.GetProperty("status").GetString());

        var cancelled = (await _front.Http.GetAnswerAsync(url + "?wait=60")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        Assert.True(cancelled.GetProperty("endedAt").GetDateTimeOffset() >= cancelled.GetProperty("cancelRequestedAt").GetDateTimeOffset());
        await Eventually.Async(async () => await _host.TotalAsync("task_queue") == 0, "an empty queue");
    }

    [Fact]
    public async Task A_task_that_has_ended_or_never_was_is_cancelled()
    {
        _worker = await StartAsync();
        var url = await SubmitAsync("""{"task": "work", "payload": "quick"}""");
        Assert.Equal("completed", (await _front.Http.GetAnswerAsync(url + "?wait=60")).Json.GetProperty("status").GetString());
        var refused = (await DeleteAsync(url)).Problem(HttpStatusCode.Conflict).Json;
        Assert.Equal("completed", refused.GetProperty("task").GetProperty("status").GetString());
        (await DeleteAsync("tasks/unheard-of")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_task_that_nobody_looks_up_before_it_runs_is_said_to_be_cancelled()
    {
        var topology = TaskTopology.Spec with
        {
            Queues = [.. TaskTopology.Spec.Queues.Select(static queue => queue.Name == QueueNames.Reports ? queue with { Tracking = TrackingMode.Failures } : queue)],
        };
        await using var app = await RunningApp.StartAsync(_host.Address, _host.Management, topology);
        var accepted = await app.Http.PostAsync("queues/reports.queue/tasks", """{"task": "generate_report", "payload": {"report_type": "none"}, "id": "fails"}""");
        Assert.False(accepted.Is(HttpStatusCode.Accepted).Json.TryGetProperty("statusUrl", out _));
        await app.LoggedAsync("Failed generate_report fails, attempt 1");
        await Eventually.Async(async () => (await app.Http.GetAnswerAsync("tasks/fails")).Status == HttpStatusCode.OK, "a task that failed");

        var refused = await Answer.ReadAsync(await app.Http.DeleteAsync("tasks/fails", TestContext.Current.CancellationToken));
        Assert.Contains("cannot be cancelled", refused.Problem(HttpStatusCode.Conflict).Json.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    private Task<RunningApp> StartAsync(params string[] arguments) => RunningApp.StartAsync(
        _host.Address, _host.Management, [$"--StateConnection=Data Source={Path.Combine(_folder.FullName, "shared.db")}", .. arguments]);

    private Task<string> SubmitAsync(string body) => TaskStatusTests.SubmitAsync(_front.Http, "queues/task_queue/tasks", body);

    private async Task<Answer> DeleteAsync(string url) => await Answer.ReadAsync(await _front.Http.DeleteAsync(url, TestContext.Current.CancellationToken));
}
