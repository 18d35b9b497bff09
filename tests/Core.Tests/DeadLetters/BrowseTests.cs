using System.Text;
using RabbitMQ.Client;
using Warren.DeadLettering;

namespace Warren.Core.Tests.DeadLettering;

public sealed class BrowseTests(BrokerFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeadLetterBench.A)]
    [InlineData(DeadLetterBench.Own)]
    [InlineData(DeadLetterBench.Quorum)]
    public async Task Looking_consumes_or_reorders_nothing(string queue)
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        string[] ids = [.. Enumerable.Range(0, 700).Select(static number => $"id-{number}")];
        await bench.DeadAsync(ids, queue);

        for (var look = 0; look < 3; look++)
        {
            Assert.Equal(700, (await bench.Letters.SummarizeAsync(new(), DeadLetters.DefaultDepth, Token)).Total);
            Assert.NotNull(await bench.Letters.FindAsync(queue, "id-350", DeadLetters.DefaultDepth, Token));
            Assert.Equal(ids.Take(500), (await bench.Letters.ListAsync(new() { Limit = 500 }, Token)).Items.Select(static letter => letter.Id));
        }

        Assert.Equal(ids, await bench.IdsAsync(DeadLetterBench.LettersOf(queue)));
    }

    [Theory]
    [InlineData(DeadLetterBench.A)]
    [InlineData(DeadLetterBench.Quorum)]
    public async Task Looks_that_were_cut_off_thirty_times_lose_nothing(string queue)
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(["one", "two", "three"], queue);
        for (var look = 0; look < 30; look++)
        {
            await using var session = await DeadLetterSession.OpenAsync(bench.Options, DeadLetterBench.LettersOf(queue), TimeProvider.System, Token);
            await using var scan = await session.ScanAsync(10, Token);
            Assert.Equal(3, (await scan.NextAsync(static delivered => delivered.DeliveryTag, 10, Token)).Count);
            await session.Connection.AbortAsync();
        }

        Assert.Equal(3, (await bench.Letters.SummarizeAsync(new(), DeadLetters.DefaultDepth, Token)).Total);
        Assert.Equal(["one", "three", "two"], (await bench.IdsAsync(DeadLetterBench.LettersOf(queue))).Order());
    }

    [Fact]
    public async Task A_queue_shows_only_its_own_dead_letters_out_of_a_shared_queue()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync("a-1");
        await bench.DeadAsync("b-1", DeadLetterBench.B);
        await bench.DeadAsync("own-1", DeadLetterBench.Own);
        await bench.PutAsync(DeadLetterBench.Shared, new() { MessageId = "stray" }, [1]);

        Assert.Equal(["a-1"], await ListAsync(bench, new() { Queue = DeadLetterBench.A }));
        Assert.Equal(["b-1"], await ListAsync(bench, new() { Queue = DeadLetterBench.B }));
        Assert.Equal(["own-1"], await ListAsync(bench, new() { Queue = DeadLetterBench.Own }));
        Assert.Equal(["a-1", "b-1", "stray", "own-1"], await ListAsync(bench, new()));
        Assert.Null(await bench.Letters.FindAsync(DeadLetterBench.A, "b-1", DeadLetters.DefaultDepth, Token));
    }

    [Fact]
    public async Task A_dead_letter_tells_what_settlement_wrote()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        var at = new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);
        var published = new DateTimeOffset(2031, 2, 3, 4, 0, 0, TimeSpan.Zero);
        await bench.DeadAsync(
            "id-1", reason: DeadLetterReason.PermanentFailure, exception: new InvalidOperationException("no"), at: at,
            properties: new() { Type = "other", Priority = 10, Timestamp = published, CorrelationId = "c", Headers = new Dictionary<string, object?> { ["mine"] = "yes" } });

        var content = await bench.Letters.FindAsync(DeadLetterBench.A, "id-1", DeadLetters.DefaultDepth, Token);

        Assert.Equal(
            new DeadLetter
            {
                Id = "id-1",
                Queue = DeadLetterBench.A,
                DeadLetterQueue = DeadLetterBench.Shared,
                Task = "probe",
                Reason = "permanent_failure",
                Message = "id-1 failed",
                Exception = "System.InvalidOperationException",
                Attempts = 4,
                Priority = 1,
                DeadLetteredAt = at,
                FirstAttemptAt = at - TimeSpan.FromMinutes(1),
                PublishedAt = published,
                CorrelationId = "c",
                Size = content!.Letter.Size,
            },
            content.Letter);
        Assert.Equal("""{"task":"probe","payload":{"value":1},"id":"id-1"}""", content.Body.Text);
        Assert.Equal("""{"mine":"yes"}""", content.Headers.ToJsonString());
        Assert.Contains("no", content.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_broker_dead_lettered_by_itself_is_understood()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        // A publisher that names another queue must not send its message there.
        var misleading = new BasicProperties { MessageId = "late", Type = "probe", Headers = new Dictionary<string, object?> { [TaskHeaders.Queue] = DeadLetterBench.Own } };
        await bench.Client.Channel.BasicPublishAsync("tasks", "brief", mandatory: true, misleading, "{}"u8.ToArray());
        DeadLetter? letter = null;
        for (var tries = 0; letter is null && tries < 200; tries++)
        {
            letter = (await bench.Letters.ListAsync(new(), Token)).Items.SingleOrDefault();
        }

        Assert.Equal(("late", DeadLetterBench.Brief, "expired", "probe"), (letter!.Id, letter.Queue, letter.Reason, letter.Task));
        Assert.NotNull(letter.DeadLetteredAt);
    }

    [Fact]
    public async Task Pages_show_each_dead_letter_once()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(Enumerable.Range(0, 12).Select(static number => $"a-{number:00}"), DeadLetterBench.A);
        await bench.DeadAsync(Enumerable.Range(0, 13).Select(static number => $"own-{number:00}"), DeadLetterBench.Own);

        var seen = new List<string>();
        var sizes = new List<int>();
        for (string? cursor = null; sizes.Count == 0 || cursor is not null;)
        {
            var page = await bench.Letters.ListAsync(new() { Limit = 10, Cursor = cursor }, Token);
            seen.AddRange(page.Items.Select(static letter => letter.Id));
            sizes.Add(page.Items.Count);
            cursor = page.Cursor;
            // What was shown may go; what follows must not be skipped.
            await bench.Letters.PurgeAsync(new() { Filter = new() { Ids = [.. page.Items.Skip(1).Take(3).Select(static letter => letter.Id)] } }, Token);
        }

        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task A_look_that_does_not_reach_the_end_says_so()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync(Enumerable.Range(0, 20).Select(static number => $"id-{number}"), DeadLetterBench.A);

        var page = await bench.Letters.ListAsync(new() { Depth = 19 }, Token);
        Assert.Equal((19, true), (page.Items.Count, page.Truncated));
        page = await bench.Letters.ListAsync(new() { Depth = 20 }, Token);
        Assert.Equal((20, false), (page.Items.Count, page.Truncated));
        Assert.True((await bench.Letters.SummarizeAsync(new(), 5, Token)).Truncated);
        Assert.Equal(20U, await bench.Client.CountAsync(DeadLetterBench.Shared));
    }

    [Fact]
    public async Task Groups_count_by_queue_reason_exception_and_task()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        var first = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await bench.DeadAsync("1", exception: new TimeoutException(), at: first);
        await bench.DeadAsync("2", exception: new TimeoutException(), at: first.AddHours(2));
        await bench.DeadAsync("3", exception: new InvalidOperationException());
        await bench.DeadAsync("4", DeadLetterBench.B, reason: DeadLetterReason.UnknownTask, task: "gone");

        var summary = await bench.Letters.SummarizeAsync(new(), DeadLetters.DefaultDepth, Token);

        Assert.Equal((4, 3, false), (summary.Total, summary.Groups.Count, summary.Truncated));
        Assert.Equal(
            new DeadLetterGroup(DeadLetterBench.A, "retries_exhausted", "System.TimeoutException", "probe", 2, first, first.AddHours(2), "1", "1 failed"), summary.Groups[0]);
        Assert.Equal(1, (await bench.Letters.SummarizeAsync(new() { Reason = "unknown_task" }, DeadLetters.DefaultDepth, Token)).Total);
    }

    [Fact]
    public async Task A_second_look_waits_its_turn_or_hears_that_another_is_going_on()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        await bench.DeadAsync("id-1");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => Assert.Single((await bench.Letters.ListAsync(new(), Token)).Items)));

        await using var holder = await DeadLetterSession.OpenAsync(bench.Options, DeadLetterBench.Shared, TimeProvider.System, Token);
        var busy = await Assert.ThrowsAsync<DeadLettersBusyException>(() => bench.Letters.ListAsync(new(), Token));
        Assert.Contains(DeadLetterBench.Shared, busy.Message, StringComparison.Ordinal);
        // Another dead-letter queue is free.
        Assert.Empty((await bench.Letters.ListAsync(new() { Filter = new() { Queue = DeadLetterBench.Own } }, Token)).Items);
    }

    [Fact]
    public async Task Without_the_topology_the_error_names_the_queue_and_the_command()
    {
        var address = fixture.Broker.Amqp(await fixture.Broker.CreateVirtualHostAsync());
        var missing = await Assert.ThrowsAsync<DeadLettersMissingException>(
            () => new DeadLetters(new() { Connection = address }, DeadLetterBench.Topology, TimeProvider.System).ListAsync(new(), Token));
        Assert.Contains("tasks.dlq", missing.Message, StringComparison.Ordinal);
        Assert.Contains("apply", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_told_without_its_password()
    {
        var letters = new DeadLetters(new() { Connection = new("amqp://guest:sesame@127.0.0.1:1/") }, DeadLetterBench.Topology, TimeProvider.System);
        var error = await Assert.ThrowsAsync<BrokerUnavailableException>(() => letters.ListAsync(new(), Token));
        Assert.DoesNotContain("sesame", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_is_listed_shown_and_replayed_as_it_is()
    {
        await using var bench = await DeadLetterBench.StartAsync(fixture);
        var large = new byte[10 * 1024 * 1024];
        new Random(1).NextBytes(large);
        var hostile = new Dictionary<string, object?>
        {
            [TaskHeaders.Queue] = DeadLetterBench.A,
            [TaskHeaders.Reason] = new byte[] { 0xFF, 0xFE },
            [TaskHeaders.DeadLetteredAt] = "yesterday",
            [TaskHeaders.Attempts] = "many",
            ["x-death"] = new List<object?> { "not a table" },
            ["double"] = 1e308,
            ["bytes"] = new byte[] { 0xC3, 0x28 },
            ["time"] = new AmqpTimestamp(long.MaxValue),
            ["nested"] = Nested(40),
            ["nothing"] = null,
            ["long"] = new string('ä', 10_000),
        };
        await bench.PutAsync(DeadLetterBench.Shared, new() { MessageId = "large", Headers = new Dictionary<string, object?> { [TaskHeaders.Queue] = DeadLetterBench.A } }, large);
        await bench.PutAsync(DeadLetterBench.Shared, new() { MessageId = "hostile", Headers = hostile }, "[[["u8.ToArray());
        await bench.PutAsync(DeadLetterBench.Shared, new() { Headers = new Dictionary<string, object?> { [TaskHeaders.Queue] = DeadLetterBench.A } }, []);

        var listed = (await bench.Letters.ListAsync(new(), Token)).Items;
        Assert.Equal(["large", "hostile"], listed.Take(2).Select(static letter => letter.Id));
        Assert.StartsWith("sha256-", listed[2].Id, StringComparison.Ordinal);
        foreach (var letter in listed)
        {
            var content = await bench.Letters.FindAsync(null, letter.Id, DeadLetters.DefaultDepth, Token);
            Assert.NotEmpty(System.Text.Json.JsonSerializer.Serialize(content));
            Assert.Equal(letter.Id == "large", content!.Body.Truncated);
        }

        Assert.Equal(3, (await bench.ReplayAsync(new())).Replayed);
        var back = await bench.DrainAsync(DeadLetterBench.A);
        Assert.Equal(large, back.Single(static message => message.BasicProperties.MessageId == "large").Body.ToArray());
        Assert.Equal("[[[", Encoding.UTF8.GetString(back.Single(static message => message.BasicProperties.MessageId == "hostile").Body.Span));
        Assert.All(back, static message => Assert.NotEmpty(message.BasicProperties.MessageId!));
    }

    private static Dictionary<string, object?> Nested(int depth) =>
        depth == 0 ? [] : new() { ["deeper"] = new List<object?> { Nested(depth - 1) } };

    private static async Task<IEnumerable<string>> ListAsync(DeadLetterBench bench, DeadLetterFilter filter) =>
        (await bench.Letters.ListAsync(new() { Filter = filter }, Token)).Items.Select(static letter => letter.Id);
}
