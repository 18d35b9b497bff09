using System.Text;
using System.Text.Json;
using Warren.DeadLettering;

namespace Warren.Core.Tests.DeadLettering;

/// <summary>What needs no broker.</summary>
public sealed class DecisionTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DeadLetter Letter = new()
    {
        Id = "id-1",
        Queue = "a.queue",
        DeadLetterQueue = "tasks.dlq",
        Task = "probe",
        Reason = "permanent_failure",
        Exception = "System.TimeoutException",
        DeadLetteredAt = Noon,
    };

    public static TheoryData<DeadLetterFilter, bool> Filters => new()
    {
        { new(), true },
        { new() { Queue = "a.queue" }, true },
        { new() { Queue = "A.queue" }, false },
        { new() { Ids = ["x", "id-1"] }, true },
        { new() { Ids = [] }, false },
        { new() { Task = "probe" }, true },
        { new() { Task = "prob" }, false },
        { new() { Reason = "permanent_failure" }, true },
        { new() { Reason = "expired" }, false },
        { new() { Exception = "System.TimeoutException" }, true },
        { new() { Exception = "TimeoutException" }, true },
        { new() { Exception = "Exception" }, false },
        { new() { From = Noon }, true },
        { new() { From = Noon.AddTicks(1) }, false },
        { new() { To = Noon }, false },
        { new() { To = Noon.AddTicks(1) }, true },
        { new() { Task = "probe", Reason = "expired" }, false },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public void A_filter_means_what_fits_all_of_it(DeadLetterFilter filter, bool fits) => Assert.Equal(fits, filter.Matches(Letter));

    [Fact]
    public void A_time_filter_does_not_mean_what_has_no_time() =>
        Assert.False(new DeadLetterFilter { From = DateTimeOffset.MinValue }.Matches(Letter with { DeadLetteredAt = null }));

    [Theory]
    [InlineData("""{"task":"t","payload":1}""", """{"task":"t","payload":{"new":true}}""")]
    [InlineData("""{"task":"t","a":[1,  2]}""", """{"task":"t","a":[1,  2],"payload":{"new":true}}""")]
    [InlineData("""{"payload":1,"payload":2,"z":null}""", """{"payload":{"new":true},"z":null}""")]
    [InlineData("\uFEFF{}", """{"payload":{"new":true}}""")]
    public void A_new_payload_takes_the_place_of_the_old_one(string body, string edited)
    {
        var (bytes, problem) = PayloadEdit.Apply(Encoding.UTF8.GetBytes(body), JsonElement.Parse("""{"new":true}"""));
        Assert.Null(problem);
        Assert.Equal(edited, Encoding.UTF8.GetString(bytes!));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[1]")]
    [InlineData("")]
    public void A_body_that_is_no_object_keeps_its_payload(string body)
    {
        var (bytes, problem) = PayloadEdit.Apply(Encoding.UTF8.GetBytes(body), JsonElement.Parse("1"));
        Assert.Null(bytes);
        Assert.NotNull(problem);
    }

    [Fact]
    public void The_rate_is_never_exceeded_and_not_made_up_for_after_a_pause()
    {
        var clock = new Clock();
        var pace = new ReplayPace(10, clock);
        Assert.Equal(1, pace.Batch);
        Assert.Equal(TimeSpan.Zero, pace.Reserve(1));
        Assert.Equal(TimeSpan.FromMilliseconds(100), pace.Reserve(1));
        Assert.Equal(TimeSpan.FromMilliseconds(200), pace.Reserve(5));
        Assert.Equal(TimeSpan.FromMilliseconds(700), pace.Reserve(1));
        clock.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.Zero, pace.Reserve(1));
        Assert.Equal(TimeSpan.FromMilliseconds(100), pace.Reserve(1));
        Assert.Equal(TimeSpan.Zero, new ReplayPace(null, clock).Reserve(1_000_000));
    }

    [Fact]
    public void What_failed_again_in_a_replay_or_came_after_its_begin_is_left_to_the_next_one()
    {
        var targets = new ReplayTargets(new() { Filter = new() }, "run-1", DeadLetterBench.Topology, null, TimeProvider.System);
        var letter = Letter with { DeadLetteredAt = null };
        Assert.True(targets.Wants(letter));
        Assert.True(targets.Wants(letter with { ReplayedBy = "run-0" }));
        Assert.False(targets.Wants(letter with { ReplayedBy = "run-1" }));
        Assert.False(targets.Wants(letter with { DeadLetteredAt = TimeProvider.System.GetUtcNow().AddHours(1) }));
    }

    [Fact]
    public void A_page_begins_again_from_the_start_when_all_that_the_last_one_ended_with_are_gone()
    {
        DeadLetter[] letters = [.. Enumerable.Range(0, 10).Select(static number => Letter with { Id = $"{number}" })];
        var page = Page(letters, null);
        Assert.Equal(["0", "1", "2", "3"], page.Items);
        Assert.Equal(["4", "5", "6", "7"], Page(letters, page.Next).Items);
        Assert.Equal(["4", "5", "6", "7"], Page(letters[2..], page.Next).Items);
        Assert.Equal(["4", "5", "6", "7"], Page(letters[4..], page.Next).Items);
        Assert.Equal(["8", "9"], Page(letters[8..], page.Next).Items);

        static (IEnumerable<string> Items, PageCursor? Next) Page(IEnumerable<DeadLetter> letters, PageCursor? from)
        {
            var collector = new PageCollector(new(), 4, from is null ? null : PageCursor.TryParse(from.ToString()));
            foreach (var letter in letters.TakeWhile(_ => !collector.IsFull))
            {
                collector.Pass(letter);
            }

            var (items, next) = collector.Result("tasks.dlq");
            return (items.Select(static letter => letter.Id), next);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("bnVsbA")]
    [InlineData("e30")]
    public void What_is_no_cursor_is_told_from_one(string text) => Assert.Null(PageCursor.TryParse(text));

    [Fact]
    public void Two_dead_letters_of_one_task_have_different_keys_and_the_same_one_has_one()
    {
        static string? Key(string? id, string at, string? replay = null) => DeadLetterReader.Read(
            "tasks.dlq",
            new() { MessageId = id, Headers = new Dictionary<string, object?> { [TaskHeaders.DeadLetteredAt] = at, [TaskHeaders.Replay] = replay } },
            "{}"u8.ToArray()).Key;

        Assert.Equal(Key("1", "2030-01-01T00:00:00.001Z"), Key("1", "2030-01-01T00:00:00.001Z"));
        Assert.NotEqual(Key("1", "2030-01-01T00:00:00.001Z"), Key("1", "2030-01-01T00:00:00.002Z"));
        Assert.NotEqual(Key("1", "2030-01-01T00:00:00.001Z"), Key("1", "2030-01-01T00:00:00.001Z", "run"));
        Assert.NotEqual(Key("1", "2030-01-01T00:00:00.001Z"), Key("2", "2030-01-01T00:00:00.001Z"));
        Assert.Null(Key(null, "2030-01-01T00:00:00.001Z"));
    }

    private sealed class Clock : TimeProvider
    {
        private TimeSpan _now = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public void Pass(TimeSpan span) => _now += span;
    }
}
