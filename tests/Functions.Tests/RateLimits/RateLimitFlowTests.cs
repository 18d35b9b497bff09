using System.Diagnostics;
using System.Net;
using Warren.Functions.Tests.Handlers.Support;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.RateLimits;

/// <summary>Two instances, one broker, one store, and a chat service that counts.</summary>
public sealed class RateLimitFlowTests(SharedBroker shared)
{
    private const string Answer = """{"model":"m","choices":[{"message":{"content":"ok"}}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}""";

    [Fact]
    public async Task Two_instances_let_more_through_than_one_may_or_use_up_attempts()
    {
        await using var service = await LoopbackService.StartAsync(200, Answer);
        await using var pair = await StartAsync(service, ["--Warren:RateLimits:openai:RequestsPerMinute=600", "--Warren:RateLimits:openai:BurstSeconds=1"]);
        var begun = Stopwatch.GetTimestamp();

        var ids = await SubmitAsync(pair.One.Http, "acme", 40);

        await Eventually.Async(() => service.Received.Count >= 40, "all calls", () => pair.One.Logs.All);
        Assert.True(10 + (10 * Stopwatch.GetElapsedTime(begun).TotalSeconds) >= 40, $"40 calls within {Stopwatch.GetElapsedTime(begun)}.");
        foreach (var id in ids)
        {
            var task = (await pair.One.Http.GetAnswerAsync($"tasks/{id}?wait=60")).Is(HttpStatusCode.OK).Json;
            Assert.Equal("completed", task.GetProperty("status").GetString());
            Assert.Equal(1, task.GetProperty("attempt").GetInt32());
        }

        Assert.Equal(40, service.Received.Count);
        Assert.Contains("Rate limit of provider 'openai' for workspace 'acme'", pair.One.Logs.All + pair.Two.Logs.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workspace_that_floods_starves_another_one_at_the_providers_total()
    {
        await using var service = await LoopbackService.StartAsync(200, Answer);
        await using var pair = await StartAsync(service, ["--Warren:RateLimits:openai:Total:RequestsPerMinute=180", "--Warren:RateLimits:openai:BurstSeconds=1"]);

        var flood = await SubmitAsync(pair.One.Http, "flood", 60);
        await pair.One.LoggedAsync("Rate limit of provider 'openai' for workspace 'flood'");
        var few = await SubmitAsync(pair.Two.Http, "few", 3);

        await Eventually.Async(() => service.Received.Count >= 63, "all calls", () => pair.One.Logs.All);
        var last = service.Received.Select(static (request, index) => (Text: request.Body.GetProperty("messages")[0].GetProperty("content").GetString(), index))
            .Where(static call => call.Text == "few").Max(static call => call.index);
        Assert.True(last < 45, $"The last of the few was call {last + 1} of 63.");
        foreach (var id in flood.Concat(few))
        {
            Assert.Equal("completed", (await pair.One.Http.GetAnswerAsync($"tasks/{id}?wait=60")).Is(HttpStatusCode.OK).Json.GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task Real_usage_does_not_take_the_place_of_the_estimate()
    {
        await using var service = await LoopbackService.StartAsync(200, Answer);

        // 120 tokens in the bucket, and two a minute.
        await using var pair = await StartAsync(service, ["--Warren:RateLimits:openai:TokensPerMinute=2", "--Warren:RateLimits:openai:BurstSeconds=3600"]);
        var first = (await pair.One.Http.PostAsync("queues/workspace.queue/tasks", Body("acme", tokens: 100))).Is(HttpStatusCode.Accepted).Json.GetProperty("id").GetString();
        await pair.One.Http.GetAnswerAsync($"tasks/{first}?wait=60");

        await Eventually.Async(
            async () => (await pair.Two.Http.PostAsync("queues/workspace.queue/tasks", Body("acme", tokens: 105, more: ",\"failFast\":true"))).Status == HttpStatusCode.Accepted,
            "room for 105 of 108 tokens");
    }

    [Fact]
    public async Task Task_that_is_to_fail_fast_is_queued_to_wait()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(
            host.Address, host.Management, "--queues=none", "--Warren:RateLimits:openai:RequestsPerMinute=1", "--Warren:RateLimits:openai:BurstSeconds=120");
        for (var number = 0; number < 2; number++)
        {
            (await app.Http.PostAsync("tasks", Body("acme", more: ",\"failFast\":true"))).Is(HttpStatusCode.Accepted);
        }

        var refused = (await app.Http.PostAsync("tasks", Body("acme", more: ",\"failFast\":true"))).Problem(HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, 1, 60);
        Assert.Equal("acme", refused.Json.GetProperty("workspace").GetString());
        var batch = (await app.Http.PostAsync("queues/workspace.queue/tasks/batch", $"[{Body("acme", more: ",\"failFast\":true")}]")).Problem(HttpStatusCode.TooManyRequests);
        Assert.InRange(batch.RetryAfter!.Value.TotalSeconds, 1, 60);
        Assert.Equal("limited", batch.Json.GetProperty("tasks")[0].GetProperty("status").GetString());
        Assert.Equal(2u, await host.Client.CountAsync("workspace.queue"));

        // Another workspace may, and who wants to wait, too.
        (await app.Http.PostAsync("tasks", Body("other", more: ",\"failFast\":true"))).Is(HttpStatusCode.Accepted);
        (await app.Http.PostAsync("tasks", Body("acme"))).Is(HttpStatusCode.Accepted);
        var message = await host.Client.TakeAsync("workspace.queue");
        Assert.Equal(("acme", "openai", "1"), (message.Header(TaskHeaders.Workspace), message.Header(TaskHeaders.Provider), message.Header(TaskHeaders.EstimatedTokens)));
    }

    [Fact]
    public async Task Wrong_or_impossible_limits_are_accepted()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none", "--Warren:RateLimits:openai:TokensPerMinute=1000");

        var wrong = (await app.Http.PostAsync("tasks", """{"task":"work","payload":"x","provider":5,"estimatedTokens":-1,"failFast":"yes"}""")).Problem(HttpStatusCode.BadRequest);
        Assert.Equal(["estimatedTokens", "failFast", "provider"], wrong.Fields);
        Assert.Equal(["failFast"], (await app.Http.PostAsync("tasks", Body("a", more: ",\"failFast\":true,\"delaySeconds\":5"))).Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Contains("1000 fit", (await app.Http.PostAsync("tasks", Body("a", tokens: 1001))).Problem(HttpStatusCode.BadRequest).Error("estimatedTokens"), StringComparison.Ordinal);
    }

    // The seed's members, in the payload.
    private static string Body(string workspace, int tokens = 1, string more = "") =>
        $$"""{"task":"completion","payload":{"content":"{{workspace}}","workspace_id":"{{workspace}}","provider":"openai","estimated_tokens":{{tokens}}}{{more}}}""";

    private static async Task<string[]> SubmitAsync(HttpClient http, string workspace, int count)
    {
        var answer = (await http.PostAsync("queues/workspace.queue/tasks/batch", $"[{string.Join(',', Enumerable.Repeat(Body(workspace), count))}]")).Is(HttpStatusCode.Accepted);
        return [.. answer.Json.GetProperty("tasks").EnumerateArray().Select(static task => task.GetProperty("id").GetString()!)];
    }

    private async Task<Pair> StartAsync(LoopbackService service, string[] limits)
    {
        var host = await TestVirtualHost.CreateAsync(shared.Broker);
        var folder = Directory.CreateTempSubdirectory("warren-limits-");
        string[] arguments =
        [
            $"--StateConnection=Data Source={Path.Combine(folder.FullName, "state.db")}", $"--Completion:BaseUrl={service.Url}", "--Completion:Model=m", .. limits,
        ];
        return new(host, folder, await RunningApp.StartAsync(host.Address, host.Management, arguments), await RunningApp.StartAsync(host.Address, host.Management, arguments));
    }

    private sealed record Pair(TestVirtualHost Host, DirectoryInfo Folder, RunningApp One, RunningApp Two) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
            await Host.DisposeAsync();
            Folder.Delete(recursive: true);
        }
    }
}
