using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Http.Status;
using Warren.Functions.Tests.Support;
using Warren.Topology;

namespace Warren.Functions.Tests.Http.Workers;

/// <summary>Instances with one store, as each shows all of them.</summary>
public sealed class WorkerTests(SharedBroker shared)
{
    [Fact]
    public async Task Instances_do_not_see_each_other_with_what_they_serve_and_run_nor_that_one_stops()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        var folder = Directory.CreateTempSubdirectory("warren-workers-");
        var store = $"--StateConnection=Data Source={Path.Combine(folder.FullName, "state.db")}";
        await using (var first = await RunningApp.StartAsync(host.Address, host.Management, store, "--Warren:Workers:Name=first/1", "--Warren:Workers:Beat=00:00:01", "--queues=orders.*,task_q*"))
        {
            await using (var second = await RunningApp.StartAsync(
                host.Address, host.Management, store, "--Warren:Workers:Name=second", "--Warren:Workers:Beat=00:00:01", "--AzureWebJobs.Voice.Disabled=true", "--Warren:Consumers:task_queue:Concurrency=7"))
            {
                await Eventually.Async(async () => (await ItemsAsync(first)).Count == 2 && (await ItemsAsync(second)).Count == 2, "two workers", () => first.Logs.All);
                var one = (await second.Http.GetAnswerAsync("workers/first%2F1")).Is(HttpStatusCode.OK).Json;
                Assert.Equal(("first/1", "alive", Environment.ProcessId), (one.GetProperty("id").GetString(), one.GetProperty("state").GetString(), one.GetProperty("pid").GetInt32()));
                Assert.Equal(["orders.*", "task_q*"], one.GetProperty("selection").EnumerateArray().Select(static pattern => pattern.GetString()));
                Assert.Equal(
                    [("orders.queue", "orders.*"), ("task_queue", "task_q*")],
                    one.GetProperty("queues").EnumerateArray().Select(static queue => (queue.GetProperty("queue").GetString(), queue.GetProperty("pattern").GetString())).Order());

                var other = (await ItemsAsync(first)).Single(static worker => worker.GetProperty("id").GetString() == "second");
                Assert.False(other.TryGetProperty("selection", out _));
                Assert.Equal(
                    TaskTopology.Spec.Queues.Select(static queue => queue.Name).Where(static queue => queue != "voice_processing").Order(StringComparer.Ordinal),
                    other.GetProperty("queues").EnumerateArray().Select(static queue => queue.GetProperty("queue").GetString()).Order(StringComparer.Ordinal));
                Assert.Equal(7, other.GetProperty("queues").EnumerateArray().Single(static queue => queue.GetProperty("queue").GetString() == "task_queue").GetProperty("concurrency").GetInt32());
                Assert.Equal(
                    other.GetProperty("queues").EnumerateArray().Sum(static queue => queue.GetProperty("concurrency").GetInt32()), other.GetProperty("capacity").GetInt32());
            }

            var stopped = (await first.Http.GetAnswerAsync("workers/second")).Is(HttpStatusCode.OK).Json;
            Assert.Equal(("stopped", 0), (stopped.GetProperty("state").GetString(), stopped.GetProperty("running").GetInt32()));

            var url = await TaskStatusTests.SubmitAsync(first.Http, "queues/task_queue/tasks", $$"""{"task": "work", "payload": "long{{new string('.', 120)}}", "id": "long-one"}""");
            await Eventually.Async(async () => (await ItemsAsync(first))[0].GetProperty("running").GetInt32() == 1, "a running task", () => first.Logs.All);
            var task = Assert.Single((await ItemsAsync(first))[0].GetProperty("tasks").EnumerateArray());
            Assert.Equal(("long-one", "task_queue", "work"), (task.GetProperty("id").GetString(), task.GetProperty("queue").GetString(), task.GetProperty("task").GetString()));
            Assert.True(task.TryGetProperty("since", out _));
            await first.Http.DeleteAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Unknown_worker_is_found_or_workers_are_known_without_a_store()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        (await app.Http.GetAnswerAsync("workers/unheard-of")).Problem(HttpStatusCode.NotFound);
        await Eventually.Async(async () => (await ItemsAsync(app)).Count == 1, "itself", () => app.Logs.All);
        Assert.Equal((0, 0), (await ItemsAsync(app))[0] is var idle ? (idle.GetProperty("capacity").GetInt32(), idle.GetProperty("queues").GetArrayLength()) : default);

        await using var without = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none", "--Warren:Tracking=off");
        (await without.Http.GetAnswerAsync("workers")).Problem(HttpStatusCode.NotImplemented);

        await using var away = await RunningApp.StartAsync(
            host.Address, host.Management, "--queues=none", "--StateConnection=Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password=hidden");
        Assert.NotNull((await away.Http.GetAnswerAsync("workers")).Problem(HttpStatusCode.ServiceUnavailable).RetryAfter);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_taken()
    {
        var refused = Assert.Throws<SettingsException>(static () => FunctionApp.CreateBuilder(
            ["--RabbitMQConnection=amqp://127.0.0.1:1/", "--Warren:Workers:Beat=5", "--Warren:Workers:StaleAfter=00:00:06", "--Warren:Workers:Keep=00:00:07"]));
        Assert.Equal(3, refused.Problems.Count(static problem => problem.StartsWith("Warren:Workers:", StringComparison.Ordinal)));
    }

    private static async Task<IReadOnlyList<JsonElement>> ItemsAsync(RunningApp app) =>
        [.. (await app.Http.GetAnswerAsync("workers")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()];
}
