using Warren.RateLimits;

namespace Warren.State.Tests.RateLimits;

public sealed class TokenBucketTests
{
    private static readonly RateLimit Limit = new() { RequestsPerMinute = 60, TokensPerMinute = 6_000, Burst = TimeSpan.FromSeconds(10) };

    [Fact]
    public void Full_bucket_holds_more_or_less_than_its_burst() => Assert.Equal(new RateAmount(10, 1_000), TokenBucket.Full(Limit));

    [Fact]
    public void Slow_bucket_never_holds_a_whole_request() =>
        Assert.Equal(1, TokenBucket.Full(new() { RequestsPerMinute = 1, Burst = TimeSpan.FromSeconds(1) }).Requests);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1_000, 1, 100)]
    [InlineData(5_500, 5.5, 550)]
    [InlineData(10_000, 10, 1_000)]
    [InlineData(1_000_000_000, 10, 1_000)]
    public void Bucket_fills_at_another_rate_or_over_its_edge(double elapsed, double requests, double tokens) =>
        Assert.Equal(new RateAmount(requests, tokens), TokenBucket.Refill(default, Limit, elapsed));

    [Theory]
    [InlineData(10, 1_000, 0, 0, 100, 0)]
    [InlineData(0, 1_000, 0, 0, 100, 1_000)]
    [InlineData(10, 0, 0, 0, 100, 1_000)]
    [InlineData(0, 0, 0, 0, 500, 5_000)]
    [InlineData(3, 1_000, 4, 0, 0, 2_000)]
    [InlineData(10, 0, 0, 300, 100, 4_000)]
    public void Wait_forgets_what_is_ahead_or_the_scarcer_of_the_two(double requests, double tokens, double requestsAhead, double tokensAhead, double cost, double wait) =>
        Assert.Equal(wait, TokenBucket.Wait(new(requests, tokens), new(requestsAhead, tokensAhead), new(1, cost), Limit), tolerance: 0.01);

    [Fact]
    public void Estimate_beyond_the_bucket_waits_for_ever_instead_of_until_it_is_full()
    {
        var cost = new RateAmount(1, 1_000_000);
        Assert.Equal(0, TokenBucket.Wait(TokenBucket.Full(Limit), default, cost, Limit));
        Assert.Equal(10_000, TokenBucket.Wait(default, default, cost, Limit), tolerance: 0.01);
    }

    [Fact]
    public void Debt_is_forgiven_instead_of_waited_for()
    {
        var level = TokenBucket.Give(new(5, 100), new(0, -700), Limit);
        Assert.Equal(new RateAmount(5, -600), level);
        Assert.Equal(6_000, TokenBucket.Wait(level, default, new(1, 0), Limit), tolerance: 0.01);
    }

    [Fact]
    public void Giving_back_fills_a_bucket_over_its_edge() => Assert.Equal(new RateAmount(10, 1_000), TokenBucket.Give(new(9.5, 990), new(1, 500), Limit));

    [Fact]
    public void What_is_not_limited_is_waited_for()
    {
        var limit = new RateLimit { TokensPerMinute = 60 };
        Assert.Equal(0, TokenBucket.Wait(new(-100, 60), new(50, 0), new(1, 10), limit));
        Assert.Equal(-100, TokenBucket.Refill(new(-100, 0), limit, 60_000).Requests);
    }

    /// <summary>Whatever comes and whenever it is settled: no window sees more than burst + rate × time of estimates begin.</summary>
    [Fact]
    public void More_begins_in_some_window_than_burst_and_rate_allow()
    {
        var chance = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var (level, now) = (TokenBucket.Full(Limit), 0d);
            var begun = new List<(double At, double Tokens)>();
            for (var step = 0; step < 200; step++)
            {
                var elapsed = chance.NextDouble() * 400;
                (now, level) = (now + elapsed, TokenBucket.Refill(level, Limit, elapsed));
                var cost = new RateAmount(1, chance.Next(0, 400));
                if (TokenBucket.Wait(level, default, cost, Limit) <= 0)
                {
                    level -= cost;
                    begun.Add((now, cost.Tokens));
                }
            }

            for (var from = 0; from < begun.Count; from++)
            {
                var sum = 0d;
                for (var to = from; to < begun.Count; to++)
                {
                    var window = (begun[to].At - begun[from].At) / 1_000;
                    sum += begun[to].Tokens;
                    Assert.True(to - from + 1 <= 10 + window + 1e-3, $"{to - from + 1} requests in {window} s");
                    Assert.True(sum <= 1_000 + (100 * window) + 1e-3, $"{sum} tokens in {window} s");
                }
            }
        }
    }
}
