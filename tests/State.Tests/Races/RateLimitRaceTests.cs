using Warren.RateLimits;
using Warren.State.StoreApp;
using Warren.State.Tests.Support;

namespace Warren.State.Tests.Races;

public sealed class RateLimitRaceTests(SharedPostgres postgres)
{
    private const int Room = 60;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Processes_begin_more_in_some_window_than_a_limit_allows(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        await StoreProcess.RunTogetherAsync(4, "rates", test.Connection);

        var begun = await test.SqlAsync<Begun>("SELECT workspace AS Workspace, tokens AS Tokens, granted_at AS At FROM warren_rate_grants");
        Assert.Equal(240, begun.Count);
        AssertWithin(begun, RateHammer.Total);
        Assert.All(begun.GroupBy(static one => one.Workspace), static workspace => AssertWithin([.. workspace], RateHammer.Own));
        Assert.Empty(await test.SqlAsync<string>("SELECT task_id FROM warren_rate_places"));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Processes_that_settle_lose_tokens_or_make_some(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var before = TimeProvider.System.GetTimestamp();

        var output = await StoreProcess.RunTogetherAsync(4, "settle", test.Connection);

        // Less than this can have come back, since the buckets were never filled longer.
        var refilled = TimeProvider.System.GetElapsedTime(before).TotalMinutes * RateHammer.Slow.TokensPerMinute!.Value;
        var used = output.SelectMany(static lines => lines).Select(static line => line.Split(' ')).ToLookup(static words => words[0], static words => double.Parse(words[1]));
        Assert.Equal(240, used.Sum(static workspace => workspace.Count()));
        var buckets = await test.SqlAsync<Bucket>("SELECT workspace AS Workspace, tokens AS Tokens FROM warren_rate_buckets");
        Assert.Equal(["", "w0", "w1"], buckets.Select(static bucket => bucket.Workspace).Order(StringComparer.Ordinal));
        Assert.All(buckets, bucket =>
        {
            var left = 60_000 - used.Where(workspace => bucket.Workspace.Length == 0 || workspace.Key == bucket.Workspace).Sum(static workspace => workspace.Sum());
            Assert.InRange(bucket.Tokens, left - 1e-3, left + refilled);
        });
        Assert.Empty(await test.SqlAsync<string>("SELECT id FROM warren_rate_grants"));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Processes_keep_more_places_than_the_bucket_has_room_or_give_a_kept_one_to_another(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var before = TimeProvider.System.GetTimestamp();

        var output = await StoreProcess.RunTogetherAsync(3, "place", test.Connection, $"{Room}");

        // Nobody was refused while there was room, and what was kept was taken by whom it was kept for: the processes themselves see to that.
        var taken = output.SelectMany(static lines => lines).Select(static line => line.Split(' ')).Where(static words => words[0] == "taken").Select(static words => words[1]).ToList();
        Assert.InRange(taken.Count, Room, Room + (TimeProvider.System.GetElapsedTime(before).TotalHours * Room));
        Assert.Equal(taken.Order(StringComparer.Ordinal), (await test.SqlAsync<string>("SELECT id FROM warren_rate_grants")).Order(StringComparer.Ordinal));

        // A place ends with the beginning of its task, and nobody has two.
        var places = await test.SqlAsync<string>("SELECT task_id FROM warren_rate_places");
        Assert.Empty(places.Intersect(taken));
        Assert.Equal(places.Count, places.Distinct().Count());
    }

    private static void AssertWithin(IReadOnlyList<Begun> begun, RateLimit limit)
    {
        var full = TokenBucket.Full(limit);
        var ordered = begun.OrderBy(static one => one.At).ToList();
        for (var from = 0; from < ordered.Count; from++)
        {
            var sum = default(RateAmount);
            for (var to = from; to < ordered.Count; to++)
            {
                sum += new RateAmount(1, ordered[to].Tokens);
                var minutes = (ordered[to].At - ordered[from].At) / 60_000d;
                Assert.True(
                    sum.Requests <= full.Requests + (minutes * limit.RequestsPerMinute!.Value) + 1e-3
                    && (limit.TokensPerMinute is not { } tokens || sum.Tokens <= full.Tokens + (minutes * tokens) + 1e-3),
                    $"{sum} in {minutes * 60} s, but the limit is {limit}");
            }
        }
    }

    private sealed class Begun
    {
        public string Workspace { get; set; } = "";

        public long Tokens { get; set; }

        public long At { get; set; }
    }

    private sealed class Bucket
    {
        public string Workspace { get; set; } = "";

        public double Tokens { get; set; }
    }
}
