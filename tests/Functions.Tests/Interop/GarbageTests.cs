using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Interop;

public sealed class GarbageTests(ServingApp fixture) : IClassFixture<ServingApp>
{
    private const string Queue = "analytics.queue";
    private const string Good = """{"task": "track_event", "payload": {"event": "ok", "timestamp": "2024-01-15T10:30:00Z"}}""";

    public static TheoryData<string, byte[], string> Bodies() => new()
    {
        { "bad JSON", "{\"task\": "u8.ToArray(), "invalid_json" },
        { "two documents", "{} {}"u8.ToArray(), "invalid_json" },
        { "empty", [], "invalid_json" },
        { "binary zeros", new byte[100], "invalid_json" },
        { "array", "[1, 2]"u8.ToArray(), "not_an_object" },
        { "text", "\"track_event\""u8.ToArray(), "not_an_object" },
        { "null", "null"u8.ToArray(), "not_an_object" },
        { "no task name", "{\"payload\": {}}"u8.ToArray(), "no_task_name" },
        { "task name of the wrong type", "{\"task\": 5, \"payload\": {}}"u8.ToArray(), "no_task_name" },
        { "half a surrogate as task name", "{\"task\": \"\\ud800\"}"u8.ToArray(), "invalid_utf8" },
        { "unknown task", "{\"task\": \"make_coffee\"}"u8.ToArray(), "unknown_task" },
        { "endless task name", Encoding.UTF8.GetBytes($"{{\"task\": \"{new string('x', 300_000)}\"}}"), "unknown_task" },
        { "wrong payload type", "{\"task\": \"track_event\", \"payload\": \"x\"}"u8.ToArray(), "invalid_payload" },
        { "wrong member type", "{\"task\": \"track_event\", \"payload\": {\"event\": 5}}"u8.ToArray(), "invalid_payload" },
        { "missing member", "{\"task\": \"track_event\", \"payload\": {}}"u8.ToArray(), "invalid_payload" },
        { "null payload", "{\"task\": \"track_event\", \"payload\": null}"u8.ToArray(), "invalid_payload" },
        { "half a surrogate", "{\"task\": \"track_event\", \"payload\": {\"event\": \"\\ud800\"}}"u8.ToArray(), "invalid_utf8" },
        { "bad time", "{\"task\": \"track_event\", \"payload\": {\"event\": \"x\", \"timestamp\": \"now\"}}"u8.ToArray(), "permanent_failure" },
        { "10 MB", Encoding.UTF8.GetBytes($"{{\"task\": \"track_event\", \"payload\": {{\"event\": \"{new string('x', 10_000_000)}\"}}}}"), "too_large" },
        { "1,000 levels", Encoding.UTF8.GetBytes("{\"task\": \"track_event\", \"payload\": " + new string('[', 1_000) + new string(']', 1_000) + "}"), "too_deep" },
        { "100,000 open brackets", Encoding.UTF8.GetBytes(new string('[', 100_000)), "too_deep" },
        { "invalid UTF-8", [.. "{\"task\": \"track_event\", \"payload\": {\"event\": \""u8, 0xC3, 0x28, .. "\"}}"u8], "invalid_utf8" },
        { "UTF-16", Encoding.Unicode.GetBytes(Good), "invalid_json" },
    };

    public static TheoryData<string, IDictionary<string, object?>> Headers() => new()
    {
        { "retry count as text", new Dictionary<string, object?> { ["x-retry-count"] = "seven" } },
        { "retry count below zero", new Dictionary<string, object?> { ["x-retry-count"] = -5 } },
        { "retry count that is a table", new Dictionary<string, object?> { ["x-retry-count"] = new Dictionary<string, object?> { ["a"] = 1 } } },
        { "retry count that is a list", new Dictionary<string, object?> { ["x-retry-count"] = new List<object?> { 1, "a" } } },
        { "retry count of 2^62", new Dictionary<string, object?> { ["x-retry-count"] = 1L << 62 } },
        { "retry count with a fraction", new Dictionary<string, object?> { ["x-retry-count"] = 1.5 } },
        { "retry count that is null", new Dictionary<string, object?> { ["x-retry-count"] = null } },
        { "every name with a wrong type", new Dictionary<string, object?>
            { ["traceparent"] = new Dictionary<string, object?>(), ["tracestate"] = 5, ["x-first-attempt-at"] = true, ["x-dlq-reason"] = 1, ["x-death"] = "never", ["x-delivery-count"] = "many" } },
        { "trace parent of garbage", new Dictionary<string, object?> { ["traceparent"] = new byte[] { 0xFF, 0xFE, 0 }, ["x-first-attempt-at"] = "yesterday" } },
        { "nested tables", new Dictionary<string, object?> { ["deep"] = Nested(200) } },
        { "60 KB text", new Dictionary<string, object?> { ["long"] = new string('x', 60_000) } },
        { "two of them", new Dictionary<string, object?> { ["long"] = new string('x', 60_000), ["longer"] = new string('y', 61_000) } },
        { "a thousand headers", Enumerable.Range(0, 1_000).ToDictionary(number => $"header-{number}", object? (number) => number) },
        { "all types", new Dictionary<string, object?>
            { ["a"] = (byte)1, ["b"] = (sbyte)-1, ["c"] = (short)1, ["d"] = 1u, ["e"] = 1.5f, ["f"] = 1.5m, ["g"] = new AmqpTimestamp(1_700_000_000), ["h"] = new BinaryTableValue([1]), ["i"] = null, ["j"] = 1e300 } },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Bodies))]
    public async Task Garbage_is_not_dead_lettered_or_harms_its_consumer(string what, byte[] body, string reason)
    {
        var id = $"garbage-{Guid.CreateVersion7():n}";
        await fixture.Client.PublishAsync("", Queue, body, new() { MessageId = id, Priority = 9 });
        var dead = await fixture.Client.TakeAsync("tasks.dlq", id, () => what + fixture.App.Logs.All);
        Assert.Equal((reason, Queue), (dead.Header("x-dlq-reason"), dead.Header("x-dlq-queue")));
        Assert.True(dead.Body.Span.SequenceEqual(body), "the body was changed");
        Assert.Equal(9, dead.BasicProperties.Priority);
        Assert.NotEmpty(dead.Header("x-dlq-message")!);
        await AssertUnharmedAsync();
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Headers))]
    public async Task Hostile_headers_keep_a_task_from_its_handler_or_its_dead_letter(string what, IDictionary<string, object?> headers)
    {
        var good = $"good-{Guid.CreateVersion7():n}";
        await fixture.Client.PublishAsync("", Queue, Good, new() { MessageId = good, Headers = headers });
        await fixture.App.FileAsync("events", "2024-01-15", good + ".json");
        var bad = $"bad-{Guid.CreateVersion7():n}";
        await fixture.Client.PublishAsync("", Queue, "{}", new() { MessageId = bad, Headers = headers });
        var dead = await fixture.Client.TakeAsync("tasks.dlq", bad, () => what + fixture.App.Logs.All);
        Assert.Equal("no_task_name", dead.Header("x-dlq-reason"));
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Message_without_an_id_is_not_dead_lettered()
    {
        await fixture.Client.PublishAsync("", "critical.queue", "garbage without id");
        var dead = await fixture.Client.TakeAsync("critical.dlq");
        Assert.Equal(("invalid_json", "critical.queue", "garbage without id"), (dead.Header("x-dlq-reason"), dead.Header("x-dlq-queue"), dead.Text()));
        Assert.True(Guid.TryParse(dead.BasicProperties.MessageId, out _));
        await AssertUnharmedAsync();
    }

    public static TheoryData<string, BasicProperties> Refused() => new()
    {
        { "a header that is no number", new() { Headers = new Dictionary<string, object?> { ["x"] = double.NaN } } },
        { "a header without bounds", new() { Headers = new Dictionary<string, object?> { ["x"] = float.NegativeInfinity } } },
        { "a header before 1970", new() { Headers = new Dictionary<string, object?> { ["x"] = new AmqpTimestamp(-1) } } },
        { "a nested one that is no number", new() { Headers = new Dictionary<string, object?> { ["x"] = new List<object?> { 1, double.NaN } } } },
        { "a nested one long before 1970", new() { Headers = new Dictionary<string, object?> { ["x"] = new List<object?> { new AmqpTimestamp(long.MinValue) } } } },
        { "published before 1970", new() { Timestamp = new AmqpTimestamp(-1) } },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Refused))]
    public async Task What_a_broker_closes_connections_for_or_nearly_goes_round_and_round(string what, BasicProperties properties)
    {
        properties.MessageId = $"refused-{Guid.CreateVersion7():n}";
        var taken = true;
        await using (var publisher = await AmqpClient.ConnectAsync(fixture.VirtualHost.Address))
        {
            try
            {
                await publisher.PublishAsync("", Queue, "{", properties);
            }
            catch (OperationInterruptedException)
            {
                // The broker closes the publisher's connection, so that nothing comes of it: no copy of ours may say the same.
                taken = false;
            }
        }

        if (taken)
        {
            Assert.Equal("invalid_json", (await fixture.Client.TakeAsync("tasks.dlq", properties.MessageId, () => what + fixture.App.Logs.All)).Header("x-dlq-reason"));
        }

        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Task_for_the_end_of_time_never_has_an_outcome()
    {
        var headers = new Dictionary<string, object?> { ["x-not-before"] = "9999-12-31T23:59:59.9999999Z" };
        await fixture.Client.PublishAsync("", Queue, Good, new() { Headers = headers });
        await Eventually.Async(
            async () => (await fixture.VirtualHost.TotalsAsync()).Keys.Any(static name => name.StartsWith("tasks.delay.", StringComparison.Ordinal)), "the task on the delay ladder", () => fixture.App.Logs.All);
        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not {json")]
    public async Task Invalid_text_of_a_queue_that_takes_text_is_not_dead_lettered(string text)
    {
        var id = Guid.CreateVersion7().ToString();
        await fixture.Client.PublishAsync("", "task_queue", (byte[])[.. Encoding.UTF8.GetBytes(text), 0xFF], new() { MessageId = id });
        Assert.Equal("invalid_utf8", (await fixture.Client.TakeAsync("tasks.dlq", id)).Header("x-dlq-reason"));
    }

    private static object Nested(int levels) =>
        Enumerable.Range(0, levels).Aggregate((object)"bottom", (inner, level) => level % 2 == 0 ? new Dictionary<string, object?> { ["t"] = inner } : new List<object?> { inner });

    private async Task AssertUnharmedAsync()
    {
        var next = $"next-{Guid.CreateVersion7():n}";
        await fixture.Client.PublishAsync("tasks", "analytics", Good, new() { MessageId = next });
        await fixture.App.FileAsync("events", "2024-01-15", next + ".json");
        await Eventually.Async(async () => await fixture.VirtualHost.TotalAsync(Queue) == 0, "nothing left in the queue, unacknowledged or not");
    }
}
