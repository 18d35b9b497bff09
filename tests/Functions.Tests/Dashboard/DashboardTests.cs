using System.Net;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Dashboard;

/// <summary>The dashboard in a browser, as somebody on duty uses it.</summary>
public sealed class DashboardTests(SharedBroker shared, SharedBrowser browser)
{
    private const string Tasks = "queues/task_queue/tasks";

    [Fact]
    public async Task Task_is_followed_from_the_overview_to_its_result()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management);
        (await app.Http.PostAsync(Tasks, """{"task": "work", "payload": "x", "id": "followed", "workspace": "acme"}""")).Is(HttpStatusCode.Accepted);
        await using var page = await browser.OpenAsync(app);
        await page.SeesAsync("task_queue", "td");
        await page.SeesAsync("live", "#pulse");
        await page.SeesAsync("1", ".tile strong");
        await page.ClickAsync("task_queue");
        await page.SeesAsync("Limit on all instances");
        await page.ClickAsync("Its tasks");
        await page.SeesAsync("completed", "td");
        Assert.Contains("acme", await page.TextAsync("td"), StringComparison.Ordinal);
        await page.ClickAsync("followed");
        await page.SeesAsync("Attempts", "caption");
        await page.SeesAsync("completed", "dd");
        await page.SeesAsync("Result", "h2");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task What_a_task_says_is_taken_for_markup_or_script()
    {
        const string Evil = "<img src=x onerror=document.title=1><script>document.title=1</script>";
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=task_queue");
        await SpoilAsync(host, Evil, workspace: Evil);
        await using var page = await browser.OpenAsync(app, "#/tasks");
        await page.SeesAsync("dead-lettered", "td");
        await page.SeesAsync(Evil, "td");
        await page.ClickAsync(Evil);
        await page.SeesAsync(Evil, "h1");
        await page.ClickAsync("Its dead letter");
        await page.SeesAsync(Evil, "h1");
        await page.SeesAsync("Body", "h2");
        Assert.Equal(0, await page.Raw.EvaluateExpressionAsync<int>("document.querySelectorAll('img, body script').length"));
        Assert.StartsWith("Dead letter", await page.Raw.GetTitleAsync(), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Dead_letter_is_put_right_and_replayed()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management);
        await SpoilAsync(host, "wrong");
        await DeadAsync(app, "wrong");
        await using var page = await browser.OpenAsync(app);
        await page.SeesAsync("Dead letters\n1", ".tile.alarm");
        await page.ClickAsync("Dead letters", "nav");
        await page.SeesAsync("What is wrong", "caption");
        await page.ClickAsync("wrong", "td");
        await page.ClickAsync("Replay with another payload …");
        await page.WriteAsync("payload", "no json");
        await page.ClickAsync("Replay", "dialog");
        await page.SeesAsync("Nothing was replayed: that is no JSON.", ".said.bad");
        await page.ClickAsync("Replay with another payload …");
        await page.WriteAsync("payload", "7");
        await page.ClickAsync("Replay", "dialog");
        await page.SeesAsync("0 replayed; 1 refused: The new payload does not fit: ", ".said");
        await page.ClickAsync("Replay with another payload …");
        await page.WriteAsync("payload", "\"now it is\"");
        await page.ClickAsync("Replay", "dialog");
        await page.SeesAsync("1 replayed.", ".said");
        await page.ClickAsync("The task");
        await page.SeesAsync("completed", "dd");
        await page.SeesAsync("1 of run 2", "dd");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Chosen_dead_letters_are_replayed_and_the_rest_deleted_only_by_name()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management);
        foreach (var id in new[] { "one", "two", "three" })
        {
            await SpoilAsync(host, id);
            await DeadAsync(app, id);
        }

        (await app.Http.PostAsync("queues/task_queue/pause", "")).Is(HttpStatusCode.OK);
        await using var page = await browser.OpenAsync(app, "#/dead-letters?queue=task_queue");
        await page.SeesAsync("three", "td");
        await page.Raw.EvaluateExpressionAsync("document.querySelector('[aria-label=\"Choose two\"]').click()");
        await page.ClickAsync("Replay 1 chosen …");
        await page.SeesAsync("Replay 1 dead letter(s)?", "dialog");
        await page.ClickAsync("Replay", "dialog");
        await page.SeesAsync("1 replayed.", ".said");
        await page.SeesNoMoreAsync("two", "td");

        await page.ClickAsync("Delete for good …");
        await page.SeesAsync("Delete 2 dead letter(s) for good?", "dialog");
        Assert.True(await page.Raw.EvaluateExpressionAsync<bool>("document.querySelector('dialog button.danger').disabled"));
        await page.WriteAsync("confirm", "task_queue");
        await page.ClickAsync("Delete", "dialog");
        await page.SeesAsync("There is no dead letter that fits.");
        Assert.Equal(0, (await app.Http.GetAnswerAsync("queues/task_queue/dead-letters/summary")).Json.GetProperty("total").GetInt32());
        Assert.Equal("queued", (await app.Http.GetAnswerAsync("tasks/two")).Json.GetProperty("status").GetString());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Queue_is_paused_changed_and_resumed_by_hand()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management);
        await using var page = await browser.OpenAsync(app, "#/queues/task_queue");
        await page.ClickAsync("Pause …");
        await page.WriteAsync("reason", "moving the database");
        await page.WriteAsync("by", "ann");
        await page.ClickAsync("Pause", "dialog");
        await page.SeesAsync("by ann: moving the database.", ".findings");
        await page.ClickAsync("Concurrency …");
        await page.WriteAsync("concurrency", "3");
        await page.ClickAsync("Set", "dialog");
        await page.SeesAsync("3, declared 1", "dd");
        (await app.Http.PostAsync(Tasks, """{"task": "work", "payload": "x", "id": "held"}""")).Is(HttpStatusCode.Accepted);
        await page.ClickAsync("Its tasks");
        await page.ClickAsync("held");
        await page.SeesAsync("moving the database", ".findings");
        await page.ClickAsync("task_queue");
        await page.ClickAsync("Resume");
        await page.SeesNoMoreAsync("moving the database");
        await page.ClickAsync("Its tasks");
        await page.SeesAsync("completed", "td");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Running_task_is_seen_at_its_worker_and_cancelled()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management);
        (await app.Http.PostAsync(Tasks, $$"""{"task": "work", "payload": "{{new string('.', 300)}}", "id": "long"}""")).Is(HttpStatusCode.Accepted);
        await using var page = await browser.OpenAsync(app, "#/workers");
        await page.SeesAsync("alive", "td");
        await page.ClickAsync("long", "td");
        await page.SeesAsync("running", "dd");
        await page.ClickAsync("Cancel it …");
        await page.ClickAsync("Cancel the task", "dialog");
        await page.SeesAsync("cancelled", "dd");
        Assert.Equal("cancelled", (await app.Http.GetAnswerAsync("tasks/long")).Json.GetProperty("status").GetString());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Key_is_asked_for_until_it_fits_and_stands_in_no_address()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none", "--FunctionKeys:default=sesame");
        await using var page = await browser.OpenAsync(app);
        await page.SeesAsync("This app answers only with a key.", "dialog");
        await page.WriteAsync("key", "wrong");
        await page.ClickAsync("Use it", "dialog");
        await page.SeesAsync("The key is not accepted.", "dialog");
        await page.WriteAsync("key", "sesame");
        await page.ClickAsync("Use it", "dialog");
        await page.SeesAsync("task_queue", "td");
        Assert.DoesNotContain("sesame", page.Address, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", await page.Raw.GetContentAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Raw.EvaluateExpressionAsync<int>("localStorage.length + document.cookie.length"));
        await page.ClickAsync("Forget the key", "header");
        await page.SeesAsync("This app answers only with a key.", "dialog");
    }

    [Fact]
    public async Task App_that_is_away_is_told_and_the_page_goes_on_when_it_is_back()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        await using var page = await browser.OpenAsync(app);
        await page.SeesAsync("task_queue", "td");
        await page.Raw.SetOfflineModeAsync(true);
        await page.SeesAsync("Nobody answers at", "#notice");
        await page.SeesAsync("not up to date", "#pulse");
        await page.SeesAsync("task_queue", "td");
        await page.Raw.SetOfflineModeAsync(false);
        await page.SeesAsync("live", "#pulse");
        Assert.Equal("", await page.TextAsync("#notice"));
    }

    /// <summary>What the app itself would refuse, from a program that asks nobody: a task that its handler cannot read.</summary>
    private static Task SpoilAsync(TestVirtualHost host, string id, string workspace = "acme") => host.Client.PublishAsync(
        "",
        "task_queue",
        """{"task": "work", "payload": {"no": "text"}}""",
        new() { MessageId = id, Headers = new Dictionary<string, object?> { ["x-workspace"] = workspace } });

    private static Task DeadAsync(RunningApp app, string id) =>
        Eventually.Async(async () => (await app.Http.GetAnswerAsync($"tasks/{id}")) is { Status: HttpStatusCode.OK } found && found.Json.GetProperty("status").GetString() == "dead_lettered", $"{id} as a dead letter");
}
