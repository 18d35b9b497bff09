using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Support;
using Warren.Topology;

namespace Warren.Functions.Tests.Http.Status;

/// <summary>Why a task does not run that an instance has taken and has no room for.</summary>
public sealed class WhyLimitTests(SharedBroker shared)
{
    private static readonly string[] Ahead = ["--queues=task_queue", "--Warren:Workers:Beat=00:00:01", "--Warren:Consumers:task_queue:Concurrency=4", "--Warren:Consumers:task_queue:Prefetch=20"];

    [Fact]
    public async Task Task_that_waits_for_its_queues_limit_is_said_to_be_gone_and_to_be_submitted_again()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        var limited = TaskTopology.Spec with { Queues = [.. TaskTopology.Spec.Queues.Select(static queue => queue.Name == QueueNames.Work ? queue with { ConcurrencyLimit = 2 } : queue)] };
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, limited, [.. Ahead, "--Warren:Workers:Name=limited"]);
        var urls = await SubmitAsync(app, 10);
        var waiting = await WaitingAsync(app, urls, running: 2);

        var (kinds, first, why) = await WhyAsync(app, waiting[^1], "queue_limit");
        Assert.Equal("held_ahead", kinds[^1]);
        Assert.Contains("at most 2 tasks at once on all instances together", first.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("on worker limited since", first.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("ConcurrencyLimit", first.GetProperty("action").GetString(), StringComparison.Ordinal);
        Assert.Contains(first.GetProperty("by").GetString(), urls.Except(waiting).Select(static url => url.Split('/')[^1]));
        Assert.True(first.TryGetProperty("since", out _));
        Assert.DoesNotContain("submit the task again", why, StringComparison.Ordinal);
        await CancelAsync(app, urls);
    }

    [Fact]
    public async Task Task_that_waits_for_its_instances_capacity_is_said_to_be_gone_and_to_be_submitted_again()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, [.. Ahead, "--Warren:Workers:Name=small", "--Warren:Capacity=1"]);
        var urls = await SubmitAsync(app, 3);
        var waiting = await WaitingAsync(app, urls, running: 1);

        // The worker tells with its next beat that it has no room.
        var (kinds, first, why) = await WhyAsync(app, waiting[^1], "capacity");
        Assert.Equal(["capacity", "held_ahead"], kinds);
        Assert.Contains("small (1 of 1 in all)", first.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("Warren:Capacity", first.GetProperty("action").GetString(), StringComparison.Ordinal);
        Assert.Equal("small", first.GetProperty("worker").GetString());
        Assert.DoesNotContain("submit the task again", why, StringComparison.Ordinal);
        await CancelAsync(app, urls);
    }

    [Fact]
    public async Task Task_whose_queue_was_purged_is_not_said_to_be_gone_or_that_it_may_run_twice()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        var url = Assert.Single(await SubmitAsync(app, 1));
        await host.Client.Channel.QueuePurgeAsync(QueueNames.Work, TestContext.Current.CancellationToken);

        var (kinds, _, why) = await WhyAsync(app, url, "no_consumer");
        Assert.Equal(["no_consumer", "not_on_broker"], kinds);
        Assert.Contains("submit the task again under another id. If its message is somewhere all the same, the task then runs twice", why, StringComparison.Ordinal);
    }

    private static async Task<string[]> SubmitAsync(RunningApp app, int count)
    {
        var urls = new string[count];
        for (var index = 0; index < count; index++)
        {
            urls[index] = await TaskStatusTests.SubmitAsync(app.Http, "queues/task_queue/tasks", $$"""{"task": "work", "payload": "{{new string('.', 500)}}"}""");
        }

        return urls;
    }

    /// <summary>Waits until so many run and none waits in the queue.</summary>
    /// <returns>The others.</returns>
    private static async Task<string[]> WaitingAsync(RunningApp app, string[] urls, int running)
    {
        string[] waiting = [];
        await Eventually.Async(
            async () =>
            {
                var states = await Task.WhenAll(urls.Select(async url => (Url: url, Status: (await app.Http.GetAnswerAsync(url)).Json.GetProperty("status").GetString())));
                waiting = [.. states.Where(static task => task.Status == "queued").Select(static task => task.Url)];
                return waiting.Length == urls.Length - running && (await app.Http.GetAnswerAsync("queues/task_queue")).Json.GetProperty("ready").GetInt64() == 0;
            },
            $"{running} tasks that run, and none in the queue",
            () => app.Logs.All);
        return waiting;
    }

    private static async Task<(string[] Kinds, JsonElement First, string Text)> WhyAsync(RunningApp app, string url, string expected)
    {
        Answer? answer = null;
        await Eventually.Async(
            async () => Kinds(answer = (await app.Http.GetAnswerAsync(url + "/why")).Is(HttpStatusCode.OK))[0] == expected, expected, () => answer?.Text + app.Logs.All);
        return (Kinds(answer!), answer!.Json.GetProperty("reasons")[0], answer.Text);
    }

    private static string[] Kinds(Answer why) => [.. why.Json.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetProperty("kind").GetString()!)];

    // So that the app need not wait for them when it stops.
    private static async Task CancelAsync(RunningApp app, string[] urls)
    {
        foreach (var url in urls)
        {
            (await app.Http.DeleteAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        }
    }
}
