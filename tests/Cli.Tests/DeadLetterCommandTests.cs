using System.Text.Json;
using Warren.Topology;

namespace Warren.Cli.Tests;

public sealed class DeadLetterCommandTests(BrokerFixture fixture)
{
    private const string A = "a.queue";
    private const string B = "b.queue";
    private const string Shared = "tasks.dlq";

    private static readonly TopologySpec Spec = new()
    {
        Queues = [new(A) { RoutingKeys = ["a"], Retry = RetrySpec.None }, new(B) { RoutingKeys = ["b"], Retry = RetrySpec.None }],
        DefaultQueue = A,
    };

    [Fact]
    public async Task List_show_and_summary_tell_of_dead_letters_and_consume_none()
    {
        await using var box = await fixture.ApplyAsync(Spec);
        await box.DeadAsync(Shared, A, "a-1");
        await box.DeadAsync(Shared, B, "b-1", reason: "unknown_task");

        var list = await RunAsync(box, "list");
        Assert.Equal(0, list.ExitCode);
        Assert.Contains("a-1", list.Out, StringComparison.Ordinal);
        Assert.Contains("b-1", list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("b-1", (await RunAsync(box, "list", "--queue", A, "--from", "2025-01-01", "--to", "2025-01-03")).Out, StringComparison.Ordinal);
        Assert.Contains("No dead letters", (await RunAsync(box, "list", "--to", "2025-01-02T03:04:05Z")).Out, StringComparison.Ordinal);

        var show = await RunAsync(box, "show", "a-1");
        Assert.Equal(0, show.ExitCode);
        Assert.Contains("""{"task":"work","payload":{"a":1}}""", show.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(box, "show", "a-1", "--queue", B)).ExitCode);

        var summary = JsonDocument.Parse((await RunAsync(box, "summary", "--json")).Out).RootElement;
        Assert.Equal(2, summary.GetProperty("total").GetInt32());
        Assert.Equal(["retries_exhausted", "unknown_task"], summary.GetProperty("groups").EnumerateArray().Select(static group => group.GetProperty("reason").GetString()));
        Assert.Equal(["a-1", "b-1"], await box.DrainAsync(Shared));
    }

    [Fact]
    public async Task The_cursor_of_a_page_gives_the_next_one()
    {
        await using var box = await fixture.ApplyAsync(Spec);
        for (var number = 0; number < 5; number++)
        {
            await box.DeadAsync(Shared, A, $"id-{number}");
        }

        var first = JsonDocument.Parse((await RunAsync(box, "list", "--limit", "3", "--json")).Out).RootElement;
        var second = JsonDocument.Parse((await RunAsync(box, "list", "--limit", "3", "--json", "--cursor", first.GetProperty("cursor").GetString()!)).Out).RootElement;
        Assert.Equal(["id-3", "id-4"], second.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("cursor").ValueKind);
    }

    [Fact]
    public async Task Replay_puts_back_what_was_named_and_nothing_else()
    {
        await using var box = await fixture.ApplyAsync(Spec);
        await box.DeadAsync(Shared, A, "a-1");
        await box.DeadAsync(Shared, A, "a-2");
        await box.DeadAsync(Shared, B, "b-1", reason: "unknown_task");

        var dry = await RunAsync(box, "replay", "--reason", "unknown_task", "--dry-run");
        Assert.Equal(0, dry.ExitCode);
        Assert.Contains("Would replay 1 of 1", dry.Out, StringComparison.Ordinal);

        var one = await RunAsync(box, "replay", "a-2", "--payload", """{"a":2}""");
        Assert.Equal(0, one.ExitCode);
        var message = await box.Channel.BasicGetAsync(A, autoAck: true);
        Assert.Equal("""{"task":"work","payload":{"a":2}}""", System.Text.Encoding.UTF8.GetString(message!.Body.Span));

        var unasked = await RunAsync(box, "replay", "--all", "--queue", A);
        Assert.Equal(2, unasked.ExitCode);
        Assert.Contains("--yes", unasked.Error, StringComparison.Ordinal);
        Assert.Empty(await box.DrainAsync(A));

        var all = JsonDocument.Parse((await RunAsync(box, "replay", "--all", "--yes", "--per-second", "1000", "--json")).Out).RootElement;
        Assert.Equal(2, all.GetProperty("replayed").GetInt32());
        Assert.Equal(["a-1"], await box.DrainAsync(A));
        Assert.Equal(["b-1"], await box.DrainAsync(B));
    }

    [Fact]
    public async Task A_replay_that_could_not_do_all_does_not_exit_with_0()
    {
        await using var box = await fixture.ApplyAsync(Spec);
        await box.DeadAsync(Shared, "gone.queue", "stray");
        var run = await RunAsync(box, "replay", "stray");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("gone.queue", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("purge")]
    public async Task An_id_that_is_no_dead_letter_does_not_exit_with_0(string command)
    {
        await using var box = await fixture.ApplyAsync(Spec);
        await box.DeadAsync(Shared, A, "a-1");
        var run = await RunAsync(box, command, "a-1", "a-2", "--yes");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Not found: 1 of the ids", run.Error, StringComparison.Ordinal);
        Assert.Empty(await box.DrainAsync(Shared));
    }

    [Fact]
    public async Task Purge_deletes_only_after_a_yes()
    {
        await using var box = await fixture.ApplyAsync(Spec);
        await box.DeadAsync(Shared, A, "a-1");
        await box.DeadAsync(Shared, B, "b-1");

        var unasked = await RunAsync(box, "purge", "--queue", A, "--all");
        Assert.Equal(2, unasked.ExitCode);
        Assert.Contains("Would delete 1", unasked.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(box, "purge", "--queue", A, "--all", "--yes")).ExitCode);
        Assert.Equal(["b-1"], await box.DrainAsync(Shared));
    }

    [Fact]
    public async Task A_message_cannot_send_commands_to_the_terminal()
    {
        await using var box = await fixture.ApplyAsync(Spec);
        await box.DeadAsync(Shared, A, "id\u001b[2J", message: "\u001b]0;owned\u0007", body: "\u001b[31m");
        Assert.DoesNotContain('\u001b', (await RunAsync(box, "list")).All);
        Assert.DoesNotContain('\u001b', (await RunAsync(box, "show", "id\u001b[2J")).All);
        Assert.DoesNotContain('\u001b', (await RunAsync(box, "summary")).All);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("replay", "--queue", A)]
    [InlineData("replay", "id", "--all")]
    [InlineData("replay", "id", "--payload", "{")]
    [InlineData("replay", "id", "--payload", "@/no/such/file")]
    [InlineData("replay", "id", "--per-second", "0")]
    [InlineData("replay", "one", "two", "--payload", "1")]
    [InlineData("purge", "--yes")]
    [InlineData("list", "--queue", "nowhere")]
    [InlineData("list", "--from", "yesterday")]
    [InlineData("list", "--limit", "0")]
    [InlineData("list", "--cursor", "!")]
    [InlineData("list", "--depth", "many")]
    [InlineData("list", "--connection", "sesame")]
    [InlineData("list", "--connection", "amqp://guest:sesame@127.0.0.1:1/")]
    [InlineData("show")]
    [InlineData("no-such-command")]
    public async Task What_cannot_be_done_is_an_error_in_words(params string[] args)
    {
        var run = await ToolResult.OfAsync(Spec, "amqp://guest:sesame@127.0.0.1:1/", args);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("list", "--help")]
    [InlineData("show", "--help")]
    [InlineData("summary", "--help")]
    [InlineData("replay", "--help")]
    [InlineData("purge", "--help")]
    public async Task Help_gives_examples(params string[] args)
    {
        var run = await ToolResult.OfAsync(Spec, "amqp://guest:sesame@127.0.0.1:1/", args);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.All, StringComparison.Ordinal);
    }

    private static Task<ToolResult> RunAsync(LetterBox box, params IReadOnlyList<string> args) => ToolResult.OfAsync(Spec, box.Address.OriginalString, args);
}
