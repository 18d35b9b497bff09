using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Warren.Functions.Tests.Support;
using Warren.Functions.Workers;
using Warren.Hosting.Startup;
using Warren.Topology;

namespace Warren.Functions.Tests.Http.Workers;

/// <summary>Which workers serve a queue, as queues show it.</summary>
public sealed class QueueWorkerTests(SharedBroker shared)
{
    [Fact]
    public async Task Queues_do_not_show_which_workers_serve_them_nor_by_which_pattern()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        var folder = Directory.CreateTempSubdirectory("warren-workers-");
        string[] common = [$"--StateConnection=Data Source={Path.Combine(folder.FullName, "state.db")}", "--Warren:Workers:Beat=00:00:01"];
        await using (var orders = await RunningApp.StartAsync(host.Address, null, [.. common, "--Warren:Workers:Name=orders", "--queues=orders.*,task_q*"]))
        await using (var rest = await RunningApp.StartAsync(host.Address, null, [.. common, "--Warren:Workers:Name=rest", "--queues=r*,task_queue"]))
        await using (var all = await RunningApp.StartAsync(host.Address, null, [.. common, "--Warren:Workers:Name=all", $"--AzureWebJobs.{TaskTopology.Spec.Find("task_queue")!.Function}.Disabled=true"]))
        {
            await Eventually.Async(async () => (await WorkersAsync(orders, "analytics.queue")).Count == 1 && (await WorkersAsync(orders, "task_queue")).Count == 2, "three workers", () => all.Logs.All);

            // Any instance shows all of them, whatever it serves itself.
            foreach (var app in new[] { orders, rest, all })
            {
                Assert.Equal([("all", null, null), ("orders", "orders.*", "orders.*,task_q*")], await WorkersAsync(app, "orders.queue"));
                Assert.Equal([("orders", "task_q*", "orders.*,task_q*"), ("rest", "task_queue", "r*,task_queue")], await WorkersAsync(app, "task_queue"));
                Assert.Equal([("all", null, null), ("rest", "r*", "r*,task_queue")], await WorkersAsync(app, "reports.queue"));
            }

            var listed = (await all.Http.GetAnswerAsync("queues")).Is(HttpStatusCode.OK).Json.EnumerateArray().Single(static queue => queue.GetProperty("name").GetString() == "orders.queue");
            Assert.Equal(2, listed.GetProperty("workers").GetArrayLength());
            Assert.Equal(TaskTopology.Spec.Find("orders.queue")!.RoutingKeys, listed.GetProperty("routingKeys").EnumerateArray().Select(static key => key.GetString()));

            // What is shown is what consumes.
            await Eventually.Async(
                async () => (await orders.Http.GetAnswerAsync("queues")).Json.EnumerateArray().All(static queue =>
                    queue.GetProperty("consumers").GetInt32() == queue.GetProperty("workers").GetArrayLength()),
                "as many consumers as workers of each queue",
                () => all.Logs.All);
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData]
    [InlineData("--queues=none")]
    [InlineData("--queues=")]
    [InlineData("--queues=*")]
    [InlineData("--queues=orders.*")]
    [InlineData("--queues=orders.*, task_q?eue ,,*report*")]
    [InlineData("--queues", "Orders.*")]
    [InlineData("/queues=*.queue")]
    [InlineData("--queues=none,orders.queue")]
    [InlineData("--queues=orders.[a-z]*")]
    [InlineData("--queues=orders\\.*")]
    [InlineData("--AzureWebJobs.Orders.Disabled=true")]
    [InlineData("--AzureWebJobs.Orders.Disabled=1", "--queues=o*")]
    [InlineData("--AzureWebJobs:Orders:Disabled=TRUE", "--queues=*")]
    [InlineData("--AzureWebJobs.Orders.Disabled=yes")]
    [InlineData("--AzureWebJobs.Orders.Disabled=false", "--AzureWebJobs:Voice:Disabled=true")]
    [InlineData("--AzureWebJobs.orders.Disabled=true")]
    public void Worker_tells_other_queues_than_its_host_consumes(params string[] arguments)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        var host = HostConfiguration.Read(configuration, HostFiles.Read([]), CommandLine.Parse(arguments), []);
        var consumed = TaskTopology.Spec.Queues.Where(queue => host.Queues.Selects(queue.Name) && !host.IsDisabled(queue.Function)).Select(static queue => queue.Name);
        var told = ServedQueues.Read(arguments, configuration, "1");
        Assert.Equal(consumed.Order(StringComparer.Ordinal), told.Queues.Select(static queue => queue.Queue).Order(StringComparer.Ordinal));
        Assert.Equal(host.Queues.Patterns, told.Selection);
    }

    private static async Task<IReadOnlyList<(string? Id, string? Pattern, string? Selection)>> WorkersAsync(RunningApp app, string queue)
    {
        var workers = (await app.Http.GetAnswerAsync($"queues/{queue}")).Is(HttpStatusCode.OK).Json.GetProperty("workers");
        return workers.ValueKind == JsonValueKind.Null
            ? []
            :
            [
                .. workers.EnumerateArray().Select(static worker => (
                    worker.GetProperty("id").GetString(),
                    worker.GetProperty("pattern").GetString(),
                    worker.GetProperty("selection") is { ValueKind: JsonValueKind.Array } selection ? string.Join(',', selection.EnumerateArray().Select(static pattern => pattern.GetString())) : null)),
            ];
    }
}
