using System.Net;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http;

public sealed class SubmitByNameTests(IdleApp fixture) : IClassFixture<IdleApp>
{
    [Theory]
    [InlineData("""{"task": "send_sms", "payload": {"phone": "+49301234", "text": "hi"}}""", "notifications.queue")]
    [InlineData("""{"task": "send_email", "payload": {"to": "a@example.com"}}""", "tasks.main")]
    public async Task Task_goes_elsewhere_than_to_its_only_queue_or_the_default_one(string body, string queue)
    {
        var answer = await fixture.Http.PostAsync("tasks", body);
        answer.Is(HttpStatusCode.Accepted);
        Assert.Equal(queue, answer.Json.GetProperty("queue").GetString());
        var message = await fixture.Client.TakeAsync(queue);
        Assert.Equal((body, answer.Json.GetProperty("id").GetString()), (message.Text(), message.BasicProperties.MessageId));
    }

    [Theory]
    [InlineData("""{"task": "process_payment", "payload": {}}""", "is handled by critical.queue and high_priority.queue: post it to queues/<queue>/tasks")]
    [InlineData("""{"task": "make_coffee"}""", "No queue handles a task called 'make_coffee'; GET queues lists")]
    [InlineData("""{"payload": {}}""", "the member \"task\" must be a string that is not empty; GET queues lists")]
    [InlineData("""{"task": 7}""", "the member \"task\" must be a string that is not empty; GET queues lists")]
    public async Task Name_that_does_not_tell_the_queue_is_taken(string body, string expected)
    {
        var answer = await fixture.Http.PostAsync("tasks", body);
        Assert.Contains(expected, answer.Problem(HttpStatusCode.BadRequest).Error("task"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_problems_are_not_told_beside_an_unknown_name()
    {
        var answer = await fixture.Http.PostAsync("tasks", """{"task": "make_coffee", "priority": "high", "id": 1}""");
        Assert.Equal(["id", "priority", "task"], answer.Problem(HttpStatusCode.BadRequest).Fields);
    }
}
