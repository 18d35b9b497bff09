using Warren.Functions.Handlers.Work;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Work;

public sealed class WorkTests
{
    private readonly ManualTime _time = new(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Each_dot_takes_a_second()
    {
        await using var bench = new HandlerBench(_time);
        var running = bench.RunAsync<WorkHandler, string>("\"Task 3...\"");
        await Task.WhenAny(_time.TimerSet, running);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await running;
        Assert.Equal(3, result.GetProperty("dots").GetInt32());
        Assert.Equal(3, result.GetProperty("seconds").GetInt32());
    }

    [Fact]
    public async Task Text_without_dots_is_done_at_once()
    {
        await using var bench = new HandlerBench(_time);
        Assert.Equal(0, (await bench.RunAsync<WorkHandler, string>("\"Hello World!\"")).GetProperty("dots").GetInt32());
    }

    [Fact]
    public async Task Work_stops_when_the_instance_stops()
    {
        await using var bench = new HandlerBench(_time);
        using var stop = new CancellationTokenSource();
        var running = bench.RunAsync<WorkHandler, string>("\"Long....\"", cancellationToken: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Too_many_dots_are_refused_for_good()
    {
        await using var bench = new HandlerBench(_time);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<WorkHandler, string>($"\"{new string('.', WorkHandler.MaxDots + 1)}\""));
        Assert.Contains("601 dots", refused.Message, StringComparison.Ordinal);
    }
}
