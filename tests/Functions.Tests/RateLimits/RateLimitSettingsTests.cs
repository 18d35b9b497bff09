using Microsoft.Extensions.Configuration;
using Warren.Functions.RateLimits;
using Warren.RateLimits;

namespace Warren.Functions.Tests.RateLimits;

public sealed class RateLimitSettingsTests
{
    [Fact]
    public void Nothing_is_set_and_something_is_limited() => Assert.Empty(Read().Providers);

    [Fact]
    public void Settings_are_not_taken_as_they_are_written()
    {
        var options = Read(
            ("Warren:RateLimits:OpenAI:RequestsPerMinute", "60"), ("Warren:RateLimits:OpenAI:TokensPerMinute", "10000.5"), ("Warren:RateLimits:OpenAI:BurstSeconds", "30"),
            ("Warren:RateLimits:OpenAI:DefaultTokens", "500"), ("Warren:RateLimits:OpenAI:Total:RequestsPerMinute", "600"),
            ("Warren:RateLimits:OpenAI:Workspaces:acme:TokensPerMinute", "none"), ("Warren:RateLimits:OpenAI:Workspaces:acme:RequestsPerMinute", "90"),
            ("Warren:RateLimits:OpenAI:Workspaces:free:RequestsPerMinute", "none"), ("Warren:RateLimits:OpenAI:Workspaces:free:TokensPerMinute", "none"),
            ("Warren:RateLimitsWhenStoreIsAway", "hold"));

        var limits = options.Providers["openai"];
        Assert.Equal(new RateLimit { RequestsPerMinute = 60, TokensPerMinute = 10_000.5, Burst = TimeSpan.FromSeconds(30) }, limits.Of(null));
        Assert.Equal(limits.Of(null), limits.Of("other"));
        Assert.Equal(new RateLimit { RequestsPerMinute = 90, Burst = TimeSpan.FromSeconds(30) }, limits.Of("ACME"));
        Assert.Null(limits.Of("free"));
        Assert.Equal(new RateLimit { RequestsPerMinute = 600, Burst = TimeSpan.FromSeconds(30) }, limits.Total);
        Assert.Equal(500, limits.DefaultTokens);
        Assert.Equal(WhenStoreIsAway.Hold, options.WhenAway);
    }

    [Fact]
    public void Only_some_of_the_problems_are_told()
    {
        var refused = Assert.Throws<SettingsException>(() => Read(
            ("Warren:RateLimits:openai:RequestsPerMinute", "0"), ("Warren:RateLimits:openai:TokenPerMinute", "10"), ("Warren:RateLimits:openai:BurstSeconds", "1:00"),
            ("Warren:RateLimits:openai:Total:RequestsPerMinute", "1,000"), ("Warren:RateLimits:openai:Workspaces:acme:TokensPerMinute", "-1"),
            ("Warren:RateLimits:empty:DefaultTokens", "5"), ("Warren:RateLimitsWhenStoreIsAway", "stop"), ("Warren:Tracking", "off")));

        string[] named =
        [
            "openai:RequestsPerMinute is '0'", "openai:TokenPerMinute is no setting", "openai:BurstSeconds is '1:00'", "Total:RequestsPerMinute is '1,000'",
            "acme:TokensPerMinute is '-1'", "empty limits nothing", "RateLimitsWhenStoreIsAway is 'stop'", "Warren:Tracking is 'off'",
        ];
        Assert.All(named, name => Assert.Single(refused.Problems, problem => problem.Contains(name, StringComparison.Ordinal)));
    }

    private static RateLimitOptions Read(params (string Key, string Value)[] settings) => RateLimitSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))).Build());
}
