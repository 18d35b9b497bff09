using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Warren.Functions.Handlers.Workspace;
using Warren.Functions.Tests.Handlers.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Handlers.Workspace;

public sealed class CompletionTests
{
    private const string Seed = """{"content":"Your message content","workspace_id":42,"provider":"openai","estimated_tokens":120}""";

    private const string Answer = """
        {"id":"c1","object":"chat.completion","model":"small-2024","choices":[{"index":0,"message":{"role":"assistant","content":"An answer"},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}
        """;

    private static readonly DateTimeOffset Published = new(2024, 1, 15, 10, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    [InlineData("/v1/chat/completions")]
    public async Task Seed_message_is_answered_and_its_usage_recorded(string path)
    {
        await using var service = await LoopbackService.StartAsync(200, Answer);
        await using var bench = new HandlerBench(
            settings: [("Completion:BaseUrl", service.Url + path), ("Completion:ApiKey", "sk-key9"), ("Completion:Model", "small")]);
        var result = await bench.RunAsync<CompletionHandler, Completion>(Seed, publishedAt: Published);
        var request = Assert.Single(service.Received);
        Assert.Equal("/v1/chat/completions", request.Path);
        Assert.Equal("Bearer sk-key9", request.Authorization);
        Assert.Equal("task-1", request.IdempotencyKey);
        Assert.Equal("""{"model":"small","messages":[{"role":"user","content":"Your message content"}]}""", JsonSerializer.Serialize(request.Body));
        Assert.Equal("An answer", result.GetProperty("answer").GetString());
        Assert.Equal("usage/2024-01-15/task-1.json", result.GetProperty("usage_file").GetString());
        var usage = bench.ReadJson("usage/2024-01-15/task-1.json");
        Assert.Equal("42", usage.GetProperty("workspace_id").GetString());
        Assert.Equal("openai", usage.GetProperty("provider").GetString());
        Assert.Equal("small-2024", usage.GetProperty("model").GetString());
        Assert.Equal(120, usage.GetProperty("estimated_tokens").GetInt32());
        Assert.Equal(12, usage.GetProperty("total_tokens").GetInt32());
        Assert.DoesNotContain("sk-key9", bench.Logs.All, StringComparison.Ordinal);
        Assert.DoesNotContain("An answer", bench.Logs.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversation_model_and_limit_are_passed_on()
    {
        await using var service = await LoopbackService.StartAsync(200, Answer);
        await using var bench = new HandlerBench(settings: [("Completion:BaseUrl", service.Url)]);
        await bench.RunAsync<CompletionHandler, Completion>(
            """{"payload":{"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}],"content":"More","model":"large","max_tokens":50}}""");
        Assert.Equal(
            """{"model":"large","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"},{"role":"user","content":"More"}],"max_tokens":50}""",
            JsonSerializer.Serialize(Assert.Single(service.Received).Body));
    }

    [Fact]
    public async Task Repeated_delivery_is_answered_from_the_record_and_not_paid_twice()
    {
        await using var service = await LoopbackService.StartAsync(200, Answer);
        await using var bench = new HandlerBench(settings: [("Completion:BaseUrl", service.Url), ("Completion:Model", "small")]);
        var first = await bench.RunAsync<CompletionHandler, Completion>(Seed, publishedAt: Published);
        var second = await bench.RunAsync<CompletionHandler, Completion>(Seed, publishedAt: Published);
        Assert.Single(service.Received);
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(second));
    }

    [Fact]
    public async Task Provider_with_its_own_settings_gets_its_own_key()
    {
        await using var main = await LoopbackService.StartAsync(200, Answer);
        await using var own = await LoopbackService.StartAsync(200, Answer);
        await using var bench = new HandlerBench(settings:
        [
            ("Completion:BaseUrl", main.Url), ("Completion:ApiKey", "main-key"), ("Completion:Model", "m"),
            ("Completion:Providers:OpenAI:BaseUrl", own.Url), ("Completion:Providers:OpenAI:Model", "o"),
        ]);
        await bench.RunAsync<CompletionHandler, Completion>(Seed);
        Assert.Empty(main.Received);
        var request = Assert.Single(own.Received);
        Assert.Null(request.Authorization);
        Assert.Equal("o", request.Body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Missing_settings_are_named()
    {
        await using var bench = new HandlerBench();
        var noUrl = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<CompletionHandler, Completion>(Seed));
        Assert.Contains("Completion:BaseUrl", noUrl.Message, StringComparison.Ordinal);
        await using var other = new HandlerBench(settings: ("Completion:BaseUrl", "http://127.0.0.1:1"));
        var noModel = await Assert.ThrowsAsync<PermanentTaskException>(() => other.RunAsync<CompletionHandler, Completion>(Seed));
        Assert.Contains("Completion:Model", noModel.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    public async Task Failure_is_sorted_and_shows_no_key(int status, bool transient)
    {
        await using var service = await LoopbackService.StartAsync(status, """{"error":{"message":"Incorrect API key provided: sk-secret"}}""");
        await using var bench = new HandlerBench(
            settings: [("Completion:BaseUrl", service.Url), ("Completion:ApiKey", "sk-secret"), ("Completion:Model", "m")]);
        var failed = await Record.ExceptionAsync(() => bench.RunAsync<CompletionHandler, Completion>(Seed));
        Assert.IsType(transient ? typeof(TransientTaskException) : typeof(PermanentTaskException), failed);
        Assert.Contains($"{status}", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", failed.ToString(), StringComparison.Ordinal);
        Assert.Empty(bench.Files());
    }

    [Theory]
    [InlineData("<html>gateway</html>")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[{"message":{}}]}""")]
    [InlineData("[]")]
    public async Task Answer_of_another_protocol_is_transient(string body)
    {
        await using var service = await LoopbackService.StartAsync(200, body);
        await using var bench = new HandlerBench(settings: [("Completion:BaseUrl", service.Url), ("Completion:Model", "m")]);
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<CompletionHandler, Completion>(Seed));
        Assert.Contains("choices[0].message.content", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_that_is_down_is_transient()
    {
        await using var bench = new HandlerBench(
            settings: [("Completion:BaseUrl", $"http://127.0.0.1:{FreePorts.Take(1)[0]}"), ("Completion:Model", "m")]);
        await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<CompletionHandler, Completion>(Seed));
    }

    [Fact]
    public async Task Answer_without_usage_counts_nothing()
    {
        await using var service = await LoopbackService.StartAsync(200, """{"choices":[{"message":{"content":"ok"}}]}""");
        await using var bench = new HandlerBench(settings: [("Completion:BaseUrl", service.Url), ("Completion:Model", "m")]);
        var result = await bench.RunAsync<CompletionHandler, Completion>(Seed);
        Assert.Equal(0, result.GetProperty("total_tokens").GetInt32());
        Assert.Equal("m", result.GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("""{"payload":{"provider":"openai"}}""", "content or messages")]
    [InlineData("""{"payload":{"content":"x","max_tokens":0}}""", "max_tokens")]
    [InlineData("""{"payload":{"content":"x","estimated_tokens":-1}}""", "estimated_tokens")]
    public async Task Question_of_the_wrong_shape_does_not_validate(string body, string named)
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<ValidationException>(() => bench.RunAsync<CompletionHandler, Completion>(body));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
