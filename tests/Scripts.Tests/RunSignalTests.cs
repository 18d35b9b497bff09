using System.Net;

namespace Warren.Scripts.Tests;

/// <summary>However ./run is ended, and whenever: in order, and nothing outlives it.</summary>
public sealed class RunSignalTests : IDisposable
{
    private readonly Workbench _bench = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(150) };

    public void Dispose()
    {
        _http.Dispose();
        _bench.Dispose();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_ends_everything_with_exit_code_0(string signal)
    {
        await using var run = _bench.Run();
        await run.WaitForAsync($"Warren runs on http://127.0.0.1:{_bench.HttpPort}");
        using var live = await _http.GetAsync($"http://127.0.0.1:{_bench.HttpPort}/api/health/live", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        await run.SignalAsync(signal);
        Assert.Equal(0, await run.WaitForExitAsync());
        await run.AssertNothingIsLeftAsync();
        Assert.False(File.Exists(Path.Combine(_bench.Data, "broker", "address")), "the stopped broker's address is still there");
    }

    [Fact]
    public async Task Nothing_outlives_a_killed_script()
    {
        await using var run = _bench.Run();
        await run.WaitForAsync("Warren runs on");
        await run.SignalAsync("KILL");
        await run.AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("Building", "TERM")]
    [InlineData("Starting RabbitMQ", "INT")]
    public async Task Signal_before_the_app_starts_leaves_nothing(string stage, string signal)
    {
        // Without a note of the last build there is one.
        await using var run = _bench.Run(environment: ("WARREN_CACHE", Path.Combine(_bench.Folder, "cache")));
        await run.WaitForAsync(stage);
        await run.SignalAsync(signal);
        Assert.Equal(130, await run.WaitForExitAsync());
        await run.AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Nothing_is_built_again_until_a_source_changes()
    {
        var cache = ("WARREN_CACHE", Path.Combine(_bench.Folder, "cache"));
        await using (var first = _bench.Run(environment: cache))
        {
            await first.WaitForAsync("Starting RabbitMQ");
            Assert.Contains("Building", first.Output, StringComparison.Ordinal);
        }

        await using (var second = _bench.Run(environment: cache))
        {
            await second.WaitForAsync("Starting RabbitMQ");
            Assert.DoesNotContain("Building", second.Output, StringComparison.Ordinal);
        }

        var note = Path.Combine(cache.Item2, "run-built");
        // As if every source had been edited since.
        File.SetLastWriteTimeUtc(note, DateTime.UnixEpoch);
        await using var changed = _bench.Run(environment: cache);
        await changed.WaitForAsync("Building");
    }
}
