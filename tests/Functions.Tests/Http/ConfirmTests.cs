using System.Net;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http;

public sealed class ConfirmTests(SharedBroker shared, IdleApp fixture) : IClassFixture<IdleApp>
{
    [Theory]
    [InlineData("queues/task_queue/tasks", """{"payload": "x"}""")]
    [InlineData("tasks", """{"task": "work", "payload": "x"}""")]
    [InlineData("queues/task_queue/tasks/batch", """{"payload": "x"}""")]
    [InlineData("v1/customers", """{"email": "ann@example.com", "name": "Ann"}""")]
    public async Task Task_is_accepted_before_the_broker_has_confirmed_it(string path, string body)
    {
        var queue = path == "v1/customers" ? "customers.queue" : "task_queue";
        await using var gate = new ConfirmGate(fixture.VirtualHost.Address);
        await using var app = await RunningApp.StartAsync(gate.Address, management: null, "--queues=none");
        // Opens the connection and the channel.
        (await app.Http.PostAsync(path, body)).Is(HttpStatusCode.Accepted);
        await fixture.Client.TakeAsync(queue);

        gate.Close();
        var answer = app.Http.PostAsync(path, body);
        await fixture.Client.TakeAsync(queue);
        Assert.False(answer.IsCompleted, "answered although the confirm has not arrived");
        gate.Open();
        (await answer).Is(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Task_of_unknown_fate_has_no_id_to_repeat_it_with()
    {
        await using var gate = new ConfirmGate(fixture.VirtualHost.Address);
        await using var app = await RunningApp.StartAsync(gate.Address, management: null, "--queues=none");
        (await app.Http.PostAsync("queues/task_queue/tasks", """{"payload": "x"}""")).Is(HttpStatusCode.Accepted);
        await fixture.Client.TakeAsync("task_queue");

        gate.Close();
        var lost = app.Http.PostAsync("queues/task_queue/tasks", """{"payload": "x"}""");
        var message = await fixture.Client.TakeAsync("task_queue");
        gate.Cut();
        gate.Open();
        var answer = (await lost).Problem(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.RetryAfter);
        Assert.Equal("The task may or may not be queued.", answer.Json.GetProperty("title").GetString());
        Assert.Equal(message.BasicProperties.MessageId, answer.Json.GetProperty("id").GetString());
        // The next one connects again.
        await Eventually.Async(
            async () => (await app.Http.PostAsync("queues/task_queue/tasks", """{"payload": "x"}""")).Status == HttpStatusCode.Accepted, "accepted again");
        await fixture.Client.TakeAsync("task_queue");
    }

    [Fact]
    public async Task Batch_goes_on_waiting_for_a_broker_that_has_failed_one_of_its_tasks()
    {
        await using var gate = new ConfirmGate(fixture.VirtualHost.Address);
        await using var app = await RunningApp.StartAsync(gate.Address, management: null, "--queues=none");
        (await app.Http.PostAsync("queues/task_queue/tasks", """{"payload": "x"}""")).Is(HttpStatusCode.Accepted);
        await fixture.Client.TakeAsync("task_queue");

        gate.Close();
        var lost = app.Http.PostAsync("queues/task_queue/tasks/batch", string.Join('\n', Enumerable.Range(0, 3).Select(number => $$"""{"payload": "x", "id": "b{{number}}"}""")));
        await fixture.Client.TakeAsync("task_queue", "b0");
        gate.Cut();
        gate.Open();
        var answer = (await lost).Problem(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.RetryAfter);
        Assert.Equal(["unknown", "not_queued", "not_queued"], answer.Json.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("status").GetString()));
        Assert.Equal(0u, await fixture.Client.CountAsync("task_queue"));
    }

    [Fact]
    public async Task Missing_topology_is_not_told()
    {
        await using var app = await RunningApp.StartAsync(shared.Broker.Amqp(await shared.Broker.CreateVirtualHostAsync()), management: null, "--queues=none");
        foreach (var (path, body) in new[] { ("queues/task_queue/tasks", """{"payload": "x"}"""), ("v1/customers", """{"email": "ann@example.com", "name": "Ann"}""") })
        {
            var answer = (await app.Http.PostAsync(path, body)).Problem(HttpStatusCode.ServiceUnavailable);
            Assert.Contains("apply the topology (dotnet run --project topology -- apply)", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.NotNull(answer.RetryAfter);
        }
    }
}
