using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using RabbitMQ.Client;
using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>./run --autoscale with the real app and broker: workers come and go with the queue, and no task is lost or runs twice for it.</summary>
public sealed partial class AutoscaleTests : IDisposable
{
    private readonly Workbench _bench = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(150) };

    public void Dispose()
    {
        _http.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Workers_do_not_follow_the_queue_or_lose_a_task()
    {
        await using var run = Run();
        await run.WaitForAsync("Warren runs on");
        Assert.Empty(Workers(run));
        var ids = await SubmitAsync(24, seconds: 3);
        await run.WaitForAsync("work 0 -> 1: task_queue has");
        await run.WaitForAsync("per instance = 3");
        await run.WaitForAsync(() => Completed(run).Count >= ids.Count, "all tasks completed");
        // The one that has to go while two are at work finishes what it runs.
        await run.WaitForAsync("work 1 -> 0: nothing to do for longer than the cooldown");
        await run.WaitForAsync(() => Regex.Count(run.Output, "has finished what ran and ended$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)) >= 3, "three workers that ended in order");
        Assert.Equal(ids.Order(), Completed(run).Order());
        Assert.Equal((0u, 0u, 0u), (await QueueAsync("task_queue"), await QueueAsync("tasks.dlq"), await ConsumersAsync()));

        await run.SignalAsync("INT");
        Assert.Equal(0, await run.WaitForExitAsync());
        await run.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Killed_worker_takes_its_task_with_it()
    {
        await using var run = Run();
        await run.WaitForAsync("Warren runs on");
        var ids = await SubmitAsync(4, seconds: 4);
        await run.WaitForAsync("work-1 | ");
        await run.WaitForAsync(() => Completed(run).Count == 1, "one completed task");
        await ScriptProcess.SignalAsync("KILL", Assert.Single(Workers(run)));
        await run.WaitForAsync("work-1 ended by itself with exit code 137; what it held the broker delivers again");
        await run.WaitForAsync(() => Completed(run).Distinct().Count() == ids.Count, "all tasks completed");
        await run.SignalAsync("INT");
        Assert.Equal(0, await run.WaitForExitAsync());
        await run.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Broker_that_is_away_is_taken_for_one_without_tasks()
    {
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var run = Run(("WARREN_AMQP_PORT", broker.AmqpPort.ToString()), ("RabbitMQManagement", broker.ManagementUri.ToString()));
        await run.WaitForAsync("Warren runs on");
        var ids = await SubmitAsync(9, seconds: 4);
        await run.WaitForAsync(() => Completed(run).Count >= 1, "one completed task");
        await broker.StopAsync();
        await run.WaitForAsync("was lost");
        // Longer than the cooldown of 2 s.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        await broker.RestartAsync(TestContext.Current.CancellationToken);

        await run.WaitForAsync(() => Completed(run).Distinct().Count() == ids.Count, "all tasks completed");
        var last = run.Output.LastIndexOf("[task_queue] Completed work", StringComparison.Ordinal);
        Assert.DoesNotContain("-> 0: nothing to do", run.Output[..last], StringComparison.Ordinal);
        await run.SignalAsync("INT");
        Assert.Equal(0, await run.WaitForExitAsync());
        await run.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Workers_outlive_a_killed_autoscaler()
    {
        await using var run = Run();
        await run.WaitForAsync("Warren runs on");
        await SubmitAsync(1, seconds: 5);
        await run.WaitForAsync("Consuming 'task_queue'");
        await ScriptProcess.SignalAsync("KILL", Assert.Single(run.Started("autoscale --app")));
        Assert.Equal(137, await run.WaitForExitAsync());
        await run.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Workers_outlive_a_killed_script()
    {
        await using var run = Run();
        await run.WaitForAsync("Warren runs on");
        await SubmitAsync(1, seconds: 5);
        await run.WaitForAsync("Consuming 'task_queue'");
        await run.SignalAsync("KILL");
        await run.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Wrong_argument_of_the_autoscaler_starts_something()
    {
        await using var run = _bench.Run(["--autoscale", "--port", _bench.HttpPort.ToString(), "--group", "nowhere"]);
        Assert.Equal(2, await run.WaitForExitAsync());
        Assert.Contains("--group is 'nowhere'. Known: main,", run.Output, StringComparison.Ordinal);
        await run.AssertNothingIsLeftAsync();
    }

    [GeneratedRegex(@"\[task_queue\] Completed work (?<id>[^,]+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Completions();

    private static List<string> Completed(ScriptProcess run) => [.. Completions().Matches(run.Output).Select(static match => match.Groups["id"].Value)];

    private static IReadOnlyList<int> Workers(ScriptProcess run) => [.. run.Started("--queues task_queue").Except(run.Started("autoscale --app"))];

    private ScriptProcess Run(params (string Name, string? Value)[] environment) => _bench.Run(
        ["--autoscale", "--port", _bench.HttpPort.ToString(), "--group", "work", "--polling", "1", "--window", "1", "--cooldown", "2", "--workers", "3"], environment);

    private async Task<IReadOnlyList<string>> SubmitAsync(int count, int seconds)
    {
        var ids = new List<string>();
        for (var number = 0; number < count; number++)
        {
            using var answer = await _http.PostAsJsonAsync(
                $"http://127.0.0.1:{_bench.HttpPort}/api/queues/task_queue/tasks", new { task = "work", payload = new string('.', seconds) });
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            ids.Add((await answer.Content.ReadFromJsonAsync<Accepted>())!.Id);
        }

        return ids;
    }

    private async Task<uint> QueueAsync(string queue) => await DeclaredAsync(queue, static declared => declared.MessageCount);

    private async Task<uint> ConsumersAsync() => await DeclaredAsync("task_queue", static declared => declared.ConsumerCount);

    private async Task<uint> DeclaredAsync(string queue, Func<QueueDeclareOk, uint> read)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri($"amqp://guest:guest@127.0.0.1:{_bench.AmqpPort}") }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return read(await channel.QueueDeclarePassiveAsync(queue));
    }

    private sealed record Accepted(string Id);
}
