using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.Functions.Health;
using Warren.Functions.Http.Queues;
using Warren.Functions.Tests.Support;
using Warren.Topology;

namespace Warren.Functions.Tests.Health;

/// <summary>What the monitor measures on a real broker.</summary>
public sealed class HealthMonitorTests(SharedBroker shared)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disk_that_is_nearly_full_stops_an_instance_or_is_told_with_each_look()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none", "--Warren:MinFreeDisk=1000000");
        var monitor = app.Services.GetRequiredService<HealthMonitor>();

        // Nobody's test machine has a terabyte to spare.
        await monitor.MeasureAsync(Cancel);
        await monitor.MeasureAsync(Cancel);

        Assert.Equal("disk", Assert.Single(monitor.Current).Kind);
        var ready = (await app.Http.GetAnswerAsync("health/ready")).Is(HttpStatusCode.OK).Json;
        Assert.Contains("MiB left", ready.GetProperty("warnings").ToString(), StringComparison.Ordinal);
        Assert.Equal(2, app.Logs.All.Split("Health, disk").Length);
    }

    [Fact]
    public async Task Queue_that_backs_up_is_not_told_or_told_when_it_is_paused()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        var topology = TaskTopology.Spec with
        {
            Queues = [.. TaskTopology.Spec.Queues.Select(static queue => queue.Name == "task_queue" ? queue with { BacklogWarning = 2 } : queue)],
        };
        using var monitor = new HealthMonitor(
            topology, app.Services.GetRequiredService<TaskQueue>(), app.Services.GetRequiredService<ManagementApi>(), new(0, app.Data, new HashSet<string>()), TimeProvider.System,
            app.Services.GetRequiredService<ILogger<HealthMonitor>>());
        for (var number = 0; number < 2; number++)
        {
            (await app.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x"}""")).Is(HttpStatusCode.Accepted);
        }

        await monitor.MeasureAsync(Cancel);
        Assert.Equal(("backlog", "task_queue"), Assert.Single(monitor.Current) is var found ? (found.Kind, found.Queue) : default);

        (await app.Http.PostAsync("queues/task_queue/pause", "")).Is(HttpStatusCode.OK);
        await monitor.MeasureAsync(Cancel);
        Assert.Empty(monitor.Current);
        Assert.Contains("Health, backlog: over for task_queue", app.Logs.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_consumer_does_is_not_measured()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management);
        (await app.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x", "id": "seen"}""")).Is(HttpStatusCode.Accepted);
        await app.LoggedAsync("Completed work seen");
        var tasks = app.Services.GetRequiredService<TaskQueue>();
        await Eventually.Async(() => tasks.Activities.Single(static here => here.Queue == "task_queue") is { InHand: 0, Ended: 1, LastAt: not null }, "one has ended");
        Assert.All(tasks.Activities.Where(static here => here.Queue != "task_queue"), static here => Assert.Equal(new(here.Queue, 0, 0, null), here));
    }
}
