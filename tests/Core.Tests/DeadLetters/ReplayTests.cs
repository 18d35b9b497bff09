using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Warren.Core.Tests.DeadLettering;

public sealed class ReplayTests(BrokerFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_replayed_task_comes_as_if_it_were_new_and_keeps_what_is_its_publishers()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        var published = new DateTimeOffset(2031, 2, 3, 4, 0, 0, TimeSpan.Zero);
        await bench.DeadAsync("id-1", properties: new()
        {
            Type = "probe",
            Priority = 10,
            Timestamp = published,
            CorrelationId = "c",
            ReplyTo = "answers",
            ContentType = "application/json",
            AppId = "app",
            Headers = new Dictionary<string, object?> { ["mine"] = "yes", ["x-workspace"] = "w", [TaskHeaders.RetryCount] = 3, [TaskHeaders.TraceParent] = "00-1-2-3" },
        });

        var report = await bench.ReplayAsync(new() { Queue = DeadLetterBench.A });

        Assert.Equal((1, 1, null), (report.Matched, report.Replayed, report.Stopped));
        var message = Assert.Single(await bench.DrainAsync(DeadLetterBench.A));
        var properties = message.BasicProperties;
        Assert.Equal(("id-1", "probe", (byte)10, "c", "answers", "application/json", "app", published.ToUnixTimeSeconds(), true),
            (properties.MessageId, properties.Type, properties.Priority, properties.CorrelationId, properties.ReplyTo, properties.ContentType, properties.AppId, properties.Timestamp.UnixTime, properties.Persistent));
        Assert.Equal(["mine", "traceparent", "x-replay", "x-run", "x-workspace"], properties.Headers!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, properties.Headers![TaskHeaders.Run]);
        Assert.Equal(report.Run, TaskHeaders.ReadText(properties.Headers!.AsReadOnly(), TaskHeaders.Replay));
        Assert.Equal("""{"task":"probe","payload":{"value":1},"id":"id-1"}""", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(0U, await bench.Client.CountAsync(DeadLetterBench.Shared));
    }

    [Fact]
    public async Task A_replay_reaches_no_queue_but_the_tasks_own()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.Client.Channel.QueueDeclareAsync("spy", durable: true, exclusive: false, autoDelete: false);
        await bench.Client.Channel.QueueBindAsync("spy", "tasks", "#");
        await bench.DeadAsync("id-1");
        await bench.ReplayAsync(new());
        Assert.Equal(["id-1"], await bench.IdsAsync(DeadLetterBench.A));
        Assert.Empty(await bench.IdsAsync("spy"));
    }

    [Theory]
    [InlineData(DeadLetterBench.A)]
    [InlineData(DeadLetterBench.Quorum)]
    public async Task What_the_filter_does_not_mean_stays_in_its_order(string queue)
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        for (var number = 0; number < 200; number++)
        {
            await bench.DeadAsync($"id-{number:000}", queue, reason: number % 3 == 0 ? DeadLetterReason.UnknownTask : DeadLetterReason.RetriesExhausted);
        }

        var report = await bench.ReplayAsync(new() { Reason = "unknown_task" });

        Assert.Equal((67, 67), (report.Matched, report.Replayed));
        Assert.Equal(Enumerable.Range(0, 200).Where(static number => number % 3 == 0).Select(static number => $"id-{number:000}"), await bench.IdsAsync(queue));
        Assert.Equal(
            Enumerable.Range(0, 200).Where(static number => number % 3 != 0).Select(static number => $"id-{number:000}"),
            await bench.IdsAsync(DeadLetterBench.LettersOf(queue)));
    }

    [Fact]
    public async Task Only_the_ids_that_were_named_are_replayed_out_of_a_shared_queue()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(["a-1", "a-2", "a-3"], DeadLetterBench.A);
        await bench.DeadAsync(["b-1", "a-2"], DeadLetterBench.B);

        var report = await bench.ReplayAsync(new() { Queue = DeadLetterBench.A, Ids = ["a-2", "a-3", "nobody"] });

        Assert.Equal((2, 2), (report.Matched, report.Replayed));
        Assert.Equal(["a-2", "a-3"], await bench.IdsAsync(DeadLetterBench.A));
        Assert.Equal(["a-1", "b-1", "a-2"], await bench.IdsAsync(DeadLetterBench.Shared));
    }

    [Fact]
    public async Task A_new_payload_changes_nothing_else()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync("id-1", body: """{"task":"probe","customer_id": 7.10,"payload":{"value":101},"note":"ü"}""");
        var plan = new ReplayPlan { Filter = new() { Ids = ["id-1"] }, Payload = JsonElement.Parse("""{"value":2}""") };
        Assert.Equal(1, (await bench.Letters.ReplayAsync(plan, null, Token)).Replayed);
        var message = Assert.Single(await bench.DrainAsync(DeadLetterBench.A));
        Assert.Equal("""{"task":"probe","customer_id":7.10,"payload":{"value":2},"note":"ü"}""", Encoding.UTF8.GetString(message.Body.Span));
    }

    [Fact]
    public async Task A_payload_that_its_handler_would_refuse_stays_a_dead_letter()
    {
        var topology = Probe.Topology();
        var address = await fixture.ApplyAsync(topology);
        await using var bench = await DeadLetterBench.StartAsync(address);
        await bench.DeadAsync("id-1", Probe.Queue, letters: "tasks.dlq");
        var letters = new DeadLetters(bench.Options, topology, TimeProvider.System, Probe.Registry(topology: topology));
        ReplayPlan Plan(string payload) => new() { Filter = new() { Ids = ["id-1"] }, Payload = JsonElement.Parse(payload) };

        var report = await letters.ReplayAsync(Plan("""{"value":1000}"""), null, Token);

        Assert.Equal((1, 0, 1), (report.Matched, report.Replayed, report.RefusedCount));
        Assert.Contains("Value", Assert.Single(report.Refused).Problem, StringComparison.Ordinal);
        Assert.Equal(1, (await letters.ReplayAsync(Plan("""{"value":10}"""), null, Token)).Replayed);
    }

    [Fact]
    public async Task A_dry_run_tells_and_does_nothing()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        string[] ids = [.. Enumerable.Range(0, 15).Select(static number => $"id-{number:00}")];
        await bench.DeadAsync(ids, DeadLetterBench.A);
        await bench.DeadAsync("stray", "gone.queue", letters: DeadLetterBench.Shared);

        var report = await bench.Letters.ReplayAsync(new() { Filter = new(), DryRun = true }, null, Token);

        Assert.Equal((16, 0, 1, null), (report.Matched, report.Replayed, report.RefusedCount, report.Run));
        Assert.Equal(ids.Take(10), report.Sample.Select(static letter => letter.Id));
        Assert.Equal([.. ids, "stray"], await bench.IdsAsync(DeadLetterBench.Shared));
        Assert.Empty(await bench.IdsAsync(DeadLetterBench.A));
    }

    [Fact]
    public async Task What_has_no_queue_to_go_back_to_stays_with_the_reason()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync("undeclared", "gone.queue", letters: DeadLetterBench.Shared);
        await bench.PutAsync(DeadLetterBench.Shared, new() { MessageId = "stray" }, [1]);
        await bench.DeadAsync("deleted", DeadLetterBench.B);
        await bench.DeadAsync("good");
        await bench.Client.Channel.QueueDeleteAsync(DeadLetterBench.B);

        var report = await bench.ReplayAsync(new());

        Assert.Equal((4, 1, 3), (report.Matched, report.Replayed, report.RefusedCount));
        Assert.Equal(["undeclared", "stray", "deleted"], report.Refused.Select(static refusal => refusal.Id));
        Assert.Contains("gone.queue", report.Refused[0].Problem, StringComparison.Ordinal);
        Assert.Contains(DeadLetterBench.B, report.Refused[2].Problem, StringComparison.Ordinal);
        Assert.Equal(["undeclared", "stray", "deleted"], await bench.IdsAsync(DeadLetterBench.Shared));
    }

    [Fact]
    public async Task A_full_queue_stops_the_replay_and_loses_or_doubles_nothing()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        string[] ids = [.. Enumerable.Range(0, 8).Select(static number => $"id-{number}")];
        await bench.DeadAsync(ids, DeadLetterBench.Full);

        var report = await bench.ReplayAsync(new());

        Assert.Contains("full", report.Stopped, StringComparison.Ordinal);
        Assert.Equal((3, 0), (report.Replayed, report.Uncertain.Count));
        var through = new List<string?>(await bench.IdsAsync(DeadLetterBench.Full));
        Assert.Equal(ids.Take(3), through);
        for (var tries = 0; tries < 5 && through.Count < 8; tries++)
        {
            await bench.ReplayAsync(new());
            through.AddRange(await bench.IdsAsync(DeadLetterBench.Full));
        }

        Assert.Equal(ids, through);
        Assert.Equal(0U, await bench.Client.CountAsync(DeadLetterBench.Shared));
    }

    [Fact]
    public async Task A_cancelled_replay_tells_how_far_it_came_and_the_next_one_does_the_rest()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        string[] ids = [.. Enumerable.Range(0, 300).Select(static number => $"id-{number:000}")];
        await bench.DeadAsync(ids, DeadLetterBench.A);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var report = await bench.Letters.ReplayAsync(new() { Filter = new() }, new Callback(_ => stop.Cancel()), stop.Token);

        Assert.InRange(report.Replayed, 1, 299);
        Assert.NotNull(report.Stopped);
        Assert.Equal((uint)report.Replayed, await bench.Client.CountAsync(DeadLetterBench.A));
        Assert.Equal(300 - report.Replayed, (await bench.ReplayAsync(new())).Replayed);
        Assert.Equal(ids, await bench.IdsAsync(DeadLetterBench.A));
    }

    [Fact]
    public async Task A_replay_that_may_take_no_longer_stops_and_says_so()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(["one", "two"], DeadLetterBench.A);
        var report = await bench.Letters.ReplayAsync(new() { Filter = new(), Limit = TimeSpan.Zero }, null, Token);
        Assert.Contains("Run it again", report.Stopped, StringComparison.Ordinal);
        Assert.Equal(2U, await bench.Client.CountAsync(DeadLetterBench.Shared));
    }

    [Fact]
    public async Task A_purge_deletes_what_the_filter_means_and_nothing_else()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(["a-1", "a-2"], DeadLetterBench.A);
        await bench.DeadAsync(["b-1"], DeadLetterBench.B);
        await bench.DeadAsync(["a-3"], DeadLetterBench.A);

        var dry = await bench.Letters.PurgeAsync(new() { Filter = new() { Queue = DeadLetterBench.A }, DryRun = true }, Token);
        Assert.Equal((3, 0, 3), (dry.Matched, dry.Purged, dry.Sample.Count));
        Assert.Equal(4U, await bench.Client.CountAsync(DeadLetterBench.Shared));

        var report = await bench.Letters.PurgeAsync(new() { Filter = new() { Queue = DeadLetterBench.A } }, Token);
        Assert.Equal((3, 3, null), (report.Matched, report.Purged, report.Stopped));
        Assert.Equal(["b-1"], await bench.IdsAsync(DeadLetterBench.Shared));
    }

    [Fact]
    public async Task Every_problem_of_a_request_is_told_at_once()
    {
        var letters = new DeadLetters(new() { Connection = new("amqp://127.0.0.1:1/") }, DeadLetterBench.Topology, TimeProvider.System);
        var plan = new ReplayPlan
        {
            Filter = new() { Queue = "nowhere", From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch },
            Payload = JsonElement.Parse("1"),
            PerSecond = 0,
            Depth = 0,
        };
        var refused = await Assert.ThrowsAsync<DeadLetterRequestException>(() => letters.ReplayAsync(plan, null, Token));
        Assert.Equal(["depth", "payload", "perSecond", "queue", "to"], refused.Errors.Keys.Order(StringComparer.Ordinal));
        var list = await Assert.ThrowsAsync<DeadLetterRequestException>(() => letters.ListAsync(new() { Limit = 501, Cursor = "!" }, Token));
        Assert.Equal(["cursor", "limit"], list.Errors.Keys.Order(StringComparer.Ordinal));
    }

    private sealed class Callback(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
