using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http.Status;

/// <summary>Why a task does not run, asked of an app that consumes nothing.</summary>
public sealed class WhyTests(IdleApp idle) : IClassFixture<IdleApp>
{
    [Fact]
    public async Task Task_that_waits_is_not_explained()
    {
        (await idle.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x", "id": "why-1", "priority": 3}""")).Is(HttpStatusCode.Accepted);
        (await idle.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x", "id": "why/2"}""")).Is(HttpStatusCode.Accepted);

        var why = (await idle.Http.GetAnswerAsync("tasks/why%2F2/why")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("why/2", "queued"), (why.GetProperty("id").GetString(), why.GetProperty("state").GetString()));
        Assert.Equal(["no_consumer", "waiting"], Kinds(why));
        var waiting = why.GetProperty("reasons")[1];
        Assert.Equal((1, 2), (waiting.GetProperty("ahead").GetInt32(), waiting.GetProperty("depth").GetInt32()));
        Assert.Equal(why.GetProperty("summary").GetString(), why.GetProperty("reasons")[0].GetProperty("text").GetString());

        (await idle.Http.PostAsync("queues/task_queue/pause", """{"reason": "not now", "by": "ann"}""")).Is(HttpStatusCode.OK);
        var paused = (await idle.Http.GetAnswerAsync("tasks/why-1/why")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["paused", "waiting"], Kinds(paused));
        Assert.Equal("ann", paused.GetProperty("reasons")[0].GetProperty("by").GetString());
        (await idle.Http.PostAsync("queues/task_queue/resume", "")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Task_that_is_scheduled_cancelled_or_unknown_is_not_explained()
    {
        (await idle.Http.PostAsync("queues/task_queue/tasks", """{"task": "work", "payload": "x", "id": "why-later", "delaySeconds": 600}""")).Is(HttpStatusCode.Accepted);
        var why = (await idle.Http.GetAnswerAsync("tasks/why-later/why")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("scheduled", Kinds(why)[0]);
        Assert.True(why.GetProperty("reasons")[0].TryGetProperty("until", out _));

        (await idle.Http.DeleteAsync("tasks/why-later", TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(["cancelled"], Kinds((await idle.Http.GetAnswerAsync("tasks/why-later/why")).Is(HttpStatusCode.OK).Json));
        (await idle.Http.GetAnswerAsync("tasks/nobody/why")).Problem(HttpStatusCode.NotFound);
    }

    private static string?[] Kinds(JsonElement why) => [.. why.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetProperty("kind").GetString())];
}
