using System.Text.Json;
using Warren.Functions.Handlers.Analytics;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Analytics;

public sealed class AnalyticsTests
{
    private const string Seed = """{"task":"track_event","payload":{"event":"user_login","user_id":123,"timestamp":"2024-01-15T10:30:00Z"}}""";

    [Fact]
    public async Task Seed_event_is_kept_on_its_day()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<TrackEventHandler, TrackEvent>(Seed);
        var tracked = bench.ReadJson("events/2024-01-15/task-1.json");
        Assert.Equal("user_login", tracked.GetProperty("event").GetString());
        Assert.Equal("123", tracked.GetProperty("user_id").GetString());
        Assert.Equal(new DateTimeOffset(2024, 1, 15, 10, 30, 0, TimeSpan.Zero), tracked.GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Event_that_is_delivered_again_counts_once()
    {
        await using var bench = new HandlerBench();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => bench.RunAsync<TrackEventHandler, TrackEvent>(Seed, $"e{n % 5}"))));
        Assert.Equal(5, (await bench.RunAsync<GenerateAnalyticsHandler, GenerateAnalytics>("""{"payload":{}}""")).GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Event_without_any_time_counts_once_across_midnight()
    {
        var time = new ManualTime(new(2024, 1, 15, 23, 59, 0, TimeSpan.Zero));
        await using var bench = new HandlerBench(time);
        await bench.RunAsync<TrackEventHandler, TrackEvent>("""{"payload":{"event":"x"}}""");
        time.Advance(TimeSpan.FromMinutes(2));
        await bench.RunAsync<TrackEventHandler, TrackEvent>("""{"payload":{"event":"x"}}""");
        Assert.Equal(["events/2024-01-15/task-1.json"], bench.Files());
    }

    [Theory]
    [InlineData("event", "login:3 logout:1")]
    [InlineData("day", "2024-01-15:2 2024-01-16:1 2024-02-01:1")]
    [InlineData("user", "1:2 2:1 :1")]
    public async Task Counts_are_grouped_as_asked(string groupBy, string expected)
    {
        await using var bench = await TrackedAsync();
        var result = await bench.RunAsync<GenerateAnalyticsHandler, GenerateAnalytics>($$$"""{"payload":{"group_by":"{{{groupBy}}}"}}""");
        var report = bench.ReadJson("analytics/task-1.json");
        var groups = report.GetProperty("groups").EnumerateArray().Select(group => $"{group.GetProperty("key").GetString()}:{group.GetProperty("count").GetInt64()}");
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), groups.Order(StringComparer.Ordinal));
        Assert.Equal(4, report.GetProperty("total").GetInt64());
        Assert.Equal("analytics/task-1.json", result.GetProperty("file").GetString());
    }

    [Theory]
    [InlineData("2024-01-15", "2024-01-15", 2)]
    [InlineData("2024-01-15", "2024-01-16", 3)]
    [InlineData("2024-01-15T10:00:00Z", "2024-01-15T12:00:00Z", 1)]
    [InlineData("2024-01-15T11:00:00+01:00", "2024-01-15T12:00:00Z", 1)]
    [InlineData("2024-02-01", null, 1)]
    [InlineData(null, "2024-01-31", 3)]
    [InlineData("2030-01-01", null, 0)]
    public async Task Time_range_is_kept_to(string? from, string? to, int expected)
    {
        await using var bench = await TrackedAsync();
        var result = await bench.RunAsync<GenerateAnalyticsHandler, GenerateAnalytics>(JsonSerializer.Serialize(new { payload = new { from, to } }));
        Assert.Equal(expected, result.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Damaged_event_file_is_counted_apart()
    {
        await using var bench = await TrackedAsync();
        bench.Write("events/2024-01-15/bad.json", "{");
        bench.Write("events/notes/x.json", "{");
        await bench.RunAsync<GenerateAnalyticsHandler, GenerateAnalytics>("""{"payload":{}}""");
        var report = bench.ReadJson("analytics/task-1.json");
        Assert.Equal(4, report.GetProperty("total").GetInt64());
        Assert.Equal(1, report.GetProperty("unreadable").GetInt64());
    }

    [Theory]
    [InlineData("""{"payload":{"group_by":"colour"}}""", "group_by 'colour'")]
    [InlineData("""{"payload":{"from":"yesterday"}}""", "from 'yesterday'")]
    [InlineData("""{"payload":{"to":"2024-13-01"}}""", "to '2024-13-01'")]
    public async Task Question_that_makes_no_sense_is_refused_for_good(string body, string named)
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<GenerateAnalyticsHandler, GenerateAnalytics>(body));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_with_a_bad_time_is_refused_for_good()
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<TrackEventHandler, TrackEvent>("""{"payload":{"event":"x","timestamp":"noon"}}"""));
        Assert.Contains("timestamp 'noon'", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HandlerBench> TrackedAsync()
    {
        var bench = new HandlerBench();
        (string Event, int? User, string At)[] events =
        [
            ("login", 1, "2024-01-15T10:30:00Z"), ("logout", 1, "2024-01-15T23:59:59.5Z"), ("login", 2, "2024-01-16T00:00:00Z"), ("login", null, "2024-02-01"),
        ];
        foreach (var (name, user, at) in events)
        {
            await bench.RunAsync<TrackEventHandler, TrackEvent>(
                JsonSerializer.Serialize(new { payload = new { @event = name, user_id = user, timestamp = at } }), at);
        }

        return bench;
    }
}
