using System.Net;
using Microsoft.Data.Sqlite;
using Warren.Functions.Tests.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Http.Status;

/// <summary>A real PostgreSQL server that is killed and comes back.</summary>
public sealed class StoreOutageTests(SharedBroker shared)
{
    [Fact]
    public async Task Tasks_stop_while_the_store_is_away_and_health_is_silent()
    {
        await using var postgres = await PostgresServer.StartAsync(TestContext.Current.CancellationToken);
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, $"--StateConnection={await postgres.CreateDatabaseAsync()}");
        var before = await TaskStatusTests.SubmitAsync(app.Http, "queues/task_queue/tasks", """{"task": "work", "payload": "before"}""");
        Assert.Equal("completed", (await app.Http.GetAnswerAsync(before + "?wait=60")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        Assert.Empty(await StoreWarningsAsync(app));

        await postgres.KillAsync();
        var during = await TaskStatusTests.SubmitAsync(app.Http, "queues/voice_processing/tasks", """{"payload": {"s3_key": "../no"}, "id": "while-it-is-away"}""");
        await app.LoggedAsync("Dead-lettered process_voice while-it-is-away");
        await Eventually.Async(async () => (await StoreWarningsAsync(app)).Length == 1, "a warning");
        Assert.Contains("tasks run on without the task store", Assert.Single(await StoreWarningsAsync(app)), StringComparison.Ordinal);
        var refused = (await app.Http.GetAnswerAsync(during)).Problem(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.RetryAfter);
        Assert.DoesNotContain(PostgresServer.Password, refused.Text + app.Logs.All, StringComparison.Ordinal);

        await postgres.RestartAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(async () => (await StoreWarningsAsync(app)).Length == 0, "no warning", () => app.Logs.All);
        await Eventually.Async(
            async () => (await app.Http.GetAnswerAsync(during)) is { Status: HttpStatusCode.OK } answer && answer.Json.GetProperty("status").GetString() == "dead_lettered",
            "what happened meanwhile");
    }

    [Fact]
    public async Task Task_that_the_store_cannot_be_told_of_is_said_never_to_have_been_submitted()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        await Eventually.Async(() => File.Exists(app.PathOf("state", "warren.db")), "a store");
        await using var other = new SqliteConnection($"Data Source={app.PathOf("state", "warren.db")}");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using (other.BeginTransaction(deferred: false))
        {
            var url = await TaskStatusTests.SubmitAsync(app.Http, "queues/task_queue/tasks", """{"task": "work", "payload": "x"}""");
            await app.LoggedAsync("their status is not kept");
            foreach (var path in new[] { url, url + "/why" })
            {
                Assert.NotNull((await app.Http.GetAnswerAsync(path)).Problem(HttpStatusCode.ServiceUnavailable).RetryAfter);
            }
        }
    }

    [Fact]
    public async Task App_whose_store_is_not_there_yet_does_not_start()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--StateConnection=Host=127.0.0.1;Port=1;Database=none;Username=nobody;Password=hidden");
        await Eventually.Async(async () => (await StoreWarningsAsync(app)).Length == 1, "a warning", () => app.Logs.All);
        (await app.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x", "id": "unseen"}""")).Is(HttpStatusCode.Accepted);
        await app.LoggedAsync("Completed work unseen");
    }

    [Fact]
    public async Task App_without_tracking_promises_a_status()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--Warren:Tracking=off");
        var accepted = (await app.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x", "id": "untracked"}""")).Is(HttpStatusCode.Accepted);
        Assert.False(accepted.Json.TryGetProperty("statusUrl", out _));
        await app.LoggedAsync("Completed work untracked");
        (await app.Http.GetAnswerAsync("tasks/untracked")).Problem(HttpStatusCode.NotImplemented);
        (await app.Http.GetAnswerAsync("tasks")).Problem(HttpStatusCode.NotImplemented);
        Assert.False(Directory.Exists(app.PathOf("state")));
    }

    private static async Task<string[]> StoreWarningsAsync(RunningApp app) =>
    [
        .. (await app.Http.GetAnswerAsync("health/ready")).Is(HttpStatusCode.OK).Json.GetProperty("warnings").EnumerateArray()
            .Select(static warning => warning.GetString()!).Where(static warning => warning.Contains("task store", StringComparison.Ordinal)),
    ];
}
