using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Warren.Functions.Tests.Support;
using Warren.TestSupport.Garbage;

namespace Warren.Functions.Tests.Garbage;

/// <summary>Garbage among the dead letters and in what is asked of them: nothing is lost, nothing that was not meant is touched, and the answer names the problem.</summary>
public sealed class DeadLetterGarbageTests(IdleApp fixture) : IClassFixture<IdleApp>
{
    private static readonly string[] Parameters = ["task", "reason", "exception", "id", "from", "to", "limit", "cursor", "depth", "dryRun", "confirm", "code", "priority", "delay", "page", "", "limit[]"];

    private static Gen<string> Query { get; } = Gen.ListOf(
        Gen.Elements(Parameters).Zip(Gen.OneOf(Texts.Any.Where(static text => text.Length < 500), Gen.Elements("0", "-1", "1", "500", "501", "1000001", "2024-01-01", "true", "all", "task_queue")), static (name, value) => $"{name}={Uri.EscapeDataString(value)}"), 2)
        .Select(static parts => string.Join('&', parts));

    private static Gen<string> Queue { get; } = Gen.Frequency((3, Gen.Elements("queues/task_queue/", "queues/critical.queue/")), (3, Gen.Constant("")), (1, GarbageRequests.Segment.Select(static name => $"queues/{name}/")));

    // At most one letter at a time where the rate would make it slow.
    private static Gen<string> Replay { get; } =
        from members in Gen.SubListOf(
            "\"ids\":[\"a\"]", "\"ids\":[null,\"\"]", "\"ids\":[]", "\"ids\":[\"\\ud800\"]", "\"filter\":{\"task\":\"work\"}", "\"filter\":{}", "\"filter\":{\"from\":\"yesterday\"}",
            "\"filter\":{\"from\":\"2030-01-01T00:00:00Z\",\"to\":\"2020-01-01T00:00:00Z\"}", "\"filter\":{\"Task\":\"work\",\"extra\":1}", "\"all\":true", "\"all\":\"true\"", "\"dryRun\":true", "\"dryRun\":1",
            "\"perSecond\":0", "\"perSecond\":-1", "\"perSecond\":1e400", "\"perSecond\":\"x\"", "\"perSecond\":1000", "\"depth\":0", "\"depth\":1e9", "\"depth\":2", "\"payload\":{\"a\":\"\\udc00\"}", "\"payload\":null", "\"\\ud800\":1", "\"unknown\":1")
        from value in JsonGarbage.Value
        from spoiled in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements("ids", "filter", "payload", "depth", "x").Select(name => $"\"{name}\":{value}")))
        select $"{{{string.Join(',', members.Take(3).Append(spoiled).Where(static part => part.Length > 0))}}}";

    private static Gen<Request> Requests { get; } = Gen.Frequency(
        (4, Queue.SelectMany(static queue => Query.SelectMany(query => GarbageRequests.Bodiless("GET", $"{queue}dead-letters?{query}")))),
        (2, Queue.SelectMany(static queue => Query.SelectMany(query => GarbageRequests.Bodiless("GET", $"{queue}dead-letters/summary?{query}")))),
        (2, Queue.SelectMany(static queue => GarbageRequests.Segment.SelectMany(id => GarbageRequests.Bodiless("GET", $"{queue}dead-letters/{id}")))),
        (3, Queue.SelectMany(static queue => Query.SelectMany(query => GarbageRequests.Bodiless("DELETE", $"{queue}dead-letters?{query}")))),
        (5, Queue.SelectMany(static queue => Replay.SelectMany(body => GarbageRequests.Post($"{queue}dead-letters/replay", Body.Of(body))))));

    [Fact]
    public async Task Request_fails_loses_a_dead_letter_or_is_refused_without_a_reason()
    {
        var letters = Law.Sample(JsonGarbage.Bodies(SeedTasks.All).Zip(AmqpGarbage.Properties), 60);
        foreach (var ((body, properties), index) in letters.Select(static (letter, index) => (letter, index)))
        {
            if (index % 3 == 0)
            {
                properties.Headers!["x-dlq-queue"] = "task_queue";
                properties.Headers["x-dlq-at"] = "2024-01-15T10:30:00.000Z";
            }

            await fixture.Client.PublishAsync("", index % 4 == 0 ? "critical.dlq" : "tasks.dlq", body.Bytes, properties);
        }

        long purged = 0, replayed = 0;
        foreach (var request in Law.Sample(Requests, 120))
        {
            var answer = (await fixture.Http.SendAsync(request)).HelpsTheCaller(request);
            if (answer.Status == HttpStatusCode.OK && request.Method != "GET")
            {
                purged += answer.Json.TryGetProperty("purged", out var gone) ? gone.GetInt64() : 0;
                replayed += answer.Json.TryGetProperty("replayed", out var back) ? back.GetInt64() : 0;
            }
        }

        var totals = await fixture.VirtualHost.TotalsAsync();
        var left = totals.GetValueOrDefault("tasks.dlq") + totals.GetValueOrDefault("critical.dlq");
        Assert.Equal((letters.Length, replayed), (left + purged + replayed, totals.Where(static queue => !queue.Key.Contains(".dlq", StringComparison.Ordinal)).Sum(static queue => queue.Value)));
        Assert.True(left > 0, $"{purged} purged, {replayed} replayed, none left to be asked about");
    }

    [Theory]
    [InlineData("""{"all": true, "perSecond": 1e-300}""", "perSecond")]
    [InlineData("""{"all": true, "perSecond": 0.000001}""", "perSecond")]
    [InlineData("""{"ids": ["a"], "payload": {"text": "\ud800"}}""", "payload")]
    [InlineData("""{"ids": ["a"], "payload": {"\udc00": 1}}""", "body")]
    [InlineData("""{"filter": {"task": "work"}, "all": true, "filter": null}""", "body")]
    public async Task Replay_that_cannot_be_done_as_it_says_is_begun(string body, string field)
    {
        var answer = await fixture.Http.PostAsync("dead-letters/replay", body);
        Assert.Equal([field], answer.Problem(HttpStatusCode.BadRequest).Fields);
    }
}
