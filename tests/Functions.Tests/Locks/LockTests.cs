using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Tests.Http.Status;
using Warren.Functions.Tests.Support;
using Warren.Leases;

namespace Warren.Functions.Tests.Locks;

/// <summary>Locks over HTTP: two instances on one broker that share one store.</summary>
public sealed class LockTests(SharedBroker shared, IdleApp idle) : IClassFixture<IdleApp>
{
    [Theory]
    [InlineData("queues/task_queue/tasks", """{"task": "work", "payload": "x", "lock": "customer:123"}""")]
    [InlineData("queues/task_queue/tasks/batch", """[{"task": "work", "payload": "x", "lock": "customer:123"}]""")]
    [InlineData("tasks", """{"task": "work", "payload": "x", "lock": "customer:123"}""")]
    public async Task Lock_of_a_submitted_task_does_not_travel_with_it(string path, string body)
    {
        (await idle.Http.PostAsync(path, body)).Is(HttpStatusCode.Accepted);
        Assert.Equal("customer:123", await TakeHeaderAsync(TaskHeaders.Lock));
    }

    [Fact]
    public Task Lock_that_is_no_name_is_taken() => AssertRefusedUnlessNameAsync("lock");

    [Theory]
    [InlineData("queues/task_queue/tasks", """{"task": "work", "payload": "x", "concurrencyKey": "acme"}""")]
    [InlineData("queues/task_queue/tasks/batch", """[{"task": "work", "payload": "x", "concurrencyKey": "acme"}]""")]
    [InlineData("tasks", """{"task": "work", "payload": "x", "concurrencyKey": "acme"}""")]
    public async Task Concurrency_key_of_a_submitted_task_does_not_travel_with_it(string path, string body)
    {
        (await idle.Http.PostAsync(path, body)).Is(HttpStatusCode.Accepted);
        Assert.Equal("acme", await TakeHeaderAsync(TaskHeaders.ConcurrencyKey));
    }

    [Fact]
    public Task Concurrency_key_that_is_no_name_is_taken() => AssertRefusedUnlessNameAsync("concurrencyKey");

    [Fact]
    public async Task Task_does_not_say_which_lock_it_waits_for_or_never_gets_it()
    {
        var folder = Directory.CreateTempSubdirectory("warren-shared-store-");
        await using (var host = await TestVirtualHost.CreateAsync(shared.Broker))
        {
            string[] store = [$"--StateConnection=Data Source={Path.Combine(folder.FullName, "shared.db")}"];
            await using var one = await RunningApp.StartAsync(host.Address, host.Management, store);
            await using var two = await RunningApp.StartAsync(host.Address, host.Management, store);
            var holder = await TaskStatusTests.SubmitAsync(
                one.Http, "queues/task_queue/tasks", $$"""{"task": "work", "payload": "{{new string('.', 500)}}", "lock": "customer:123", "id": "holder"}""");
            await UntilAsync(holder, "status", "running");

            var waits = await TaskStatusTests.SubmitAsync(one.Http, "queues/task_queue/tasks", """{"task": "work", "payload": "x", "lock": "customer:123"}""");
            await UntilAsync(waits, "reason", "waiting for lock 'customer:123', held by task holder on worker ");
            var why = (await two.Http.GetAnswerAsync(waits + "/why")).Is(HttpStatusCode.OK).Json.GetProperty("reasons").EnumerateArray().Single(static reason => reason.GetProperty("kind").GetString() == "lock");
            Assert.StartsWith("It wants lock 'customer:123', which task holder has had on worker ", why.GetProperty("text").GetString(), StringComparison.Ordinal);
            Assert.Equal("holder", why.GetProperty("by").GetString());
            Assert.Equal("customer:123", (await two.Http.GetAnswerAsync(waits)).Json.GetProperty("lock").GetString());
            Assert.Equal(0, (await two.Http.GetAnswerAsync(waits)).Json.GetProperty("attempts").GetArrayLength());

            await one.Http.DeleteAsync(holder, TestContext.Current.CancellationToken);
            await UntilAsync(waits, "status", "completed");

            Task UntilAsync(string url, string member, string expected) => Eventually.Async(
                async () => (await two.Http.GetAnswerAsync(url)).Json is var task && task.TryGetProperty(member, out var value) && value.GetString()!.StartsWith(expected, StringComparison.Ordinal),
                expected,
                () => one.Logs.All + two.Logs.All);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Task_whose_own_earlier_attempt_has_its_lock_on_a_dead_worker_is_said_to_be_the_one_to_stop()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=task_queue");

        // What a worker leaves behind that is killed while it runs the task.
        var left = new LeaseRequest(LeaseScopes.Lock("customer:9"), 1, "lease-of-the-dead", TimeSpan.FromMinutes(10)) { Task = "twice", Worker = "dead/1" };
        Assert.IsType<LeaseAnswer.Granted>(await app.Services.GetRequiredService<SharedState>().Leases!.AcquireAsync(left, TestContext.Current.CancellationToken));
        var url = await TaskStatusTests.SubmitAsync(app.Http, "queues/task_queue/tasks", """{"task": "work", "payload": "x", "lock": "customer:9", "id": "twice"}""");

        JsonElement reason = default;
        await Eventually.Async(
            async () =>
            {
                var reasons = (await app.Http.GetAnswerAsync(url + "/why")).Is(HttpStatusCode.OK).Json.GetProperty("reasons").EnumerateArray();
                reason = reasons.FirstOrDefault(static reason => reason.GetProperty("kind").GetString() == "lock");
                return reason.ValueKind == JsonValueKind.Object;
            },
            "the lock as a reason",
            () => app.Logs.All);
        Assert.Contains("its own earlier attempt on worker dead/1 still has, until ", reason.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Wait", reason.GetProperty("action").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("DELETE", reason.GetProperty("action").GetString(), StringComparison.Ordinal);
        Assert.Equal(("twice", "dead/1"), (reason.GetProperty("by").GetString(), reason.GetProperty("worker").GetString()));
        Assert.True(reason.TryGetProperty("until", out _));
    }

    [Fact]
    public async Task Task_with_a_lock_runs_without_tracking_or_health_is_silent_of_it()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--Warren:Tracking=off");
        (await app.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x", "lock": "customer:123", "id": "held"}""")).Is(HttpStatusCode.Accepted);
        await app.LoggedAsync("waiting for lock 'customer:123', which cannot be taken");
        var warnings = (await app.Http.GetAnswerAsync("health/ready")).Is(HttpStatusCode.OK).Json.GetProperty("warnings").EnumerateArray();
        Assert.Contains(warnings, static warning => warning.GetString()!.Contains("tasks with a lock or a key are held back, and limits of queues are not kept: This instance has no task store", StringComparison.Ordinal));
        Assert.DoesNotContain("Completed work held", app.Logs.All, StringComparison.Ordinal);
    }

    private async Task<string?> TakeHeaderAsync(string header) =>
        TaskHeaders.ReadText((await idle.Client.TakeAsync("task_queue")).BasicProperties.Headers!.AsReadOnly(), header);

    private async Task AssertRefusedUnlessNameAsync(string field)
    {
        foreach (var wrong in new[] { "5", "\"\"", "[\"a\"]", $"\"{new string('x', 256)}\"" })
        {
            var answer = await idle.Http.PostAsync("queues/task_queue/tasks", $$"""{"task": "work", "payload": "x", "{{field}}": {{wrong}}, "priority": 0}""");
            Assert.Contains("string of 1 to 255 bytes", answer.Problem(HttpStatusCode.BadRequest).Error(field), StringComparison.Ordinal);
            Assert.Equal([field, "priority"], answer.Fields);
        }
    }
}
