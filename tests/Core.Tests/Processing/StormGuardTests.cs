using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Warren.Processing;
using Warren.Telemetry;
using Warren.Topology;

namespace Warren.Core.Tests.Processing;

public sealed class StormGuardTests : IDisposable
{
    private static readonly StormGuardSpec Spec = new() { MinimumTasks = 4, FirstPause = TimeSpan.FromSeconds(5), LongestHold = TimeSpan.FromMinutes(15) };
    private static readonly QueueSpec Queue = new("q") { RoutingKeys = ["q"] };
    private static readonly Attempt Failed = new(null, new HttpRequestException("no route to host"), MayPass: true);
    private static readonly Attempt Refused = new(null, new PermanentTaskException("no such customer"));
    private static readonly Attempt Done = new("done");

    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLogs _logs = new();
    private readonly TaskInstruments _instruments = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose()
    {
        _logs.Dispose();
        _instruments.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public async Task Storm_holds_tasks_back_says_why_and_ends_by_itself()
    {
        var guard = await OpenAsync();
        Assert.True(guard.State.Slowed);
        Assert.Contains("HttpRequestException: no route to host", guard.State.Reason, StringComparison.Ordinal);

        var held = RunAsync(guard, Done);
        Assert.Equal((false, 1), (held.IsCompleted, guard.State.Held));
        _time.Advance(Spec.FirstPause);

        Assert.Equal(Done, await held);
        Assert.Equal(new StormState("q", false, null, null, 0), guard.State);
        Assert.Equal(Done, await RunAsync(guard, Done));
        var lines = _logs.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("Error: [q] Slowed down: at least 80", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Information: [q] Recovered after 5 s", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_that_is_tried_in_vain_lengthens_the_pause_and_is_not_told_as_another_storm()
    {
        var guard = await OpenAsync();
        var tried = RunAsync(guard, Failed);
        _time.Advance(Spec.FirstPause);
        Assert.Equal(Failed, await tried);

        var held = RunAsync(guard, Done);
        _time.Advance(Spec.FirstPause);
        Assert.False(held.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Done, await held);
        Assert.Single(_logs.ToString().Split("Slowed down").Skip(1));
    }

    [Fact]
    public async Task While_one_task_is_tried_the_others_wait_and_then_all_go_on()
    {
        var guard = await OpenAsync();
        var end = new TaskCompletionSource<Attempt>();
        var begun = new TaskCompletionSource();
        var others = Enumerable.Range(0, 3).Select(_ => guard.RunAsync(
            (_, _) =>
            {
                begun.TrySetResult();
                return end.Task;
            }, 0, CancellationToken.None)).ToArray();
        _time.Advance(Spec.FirstPause);
        await begun.Task;

        Assert.DoesNotContain(others, static other => other.IsCompleted);
        end.SetResult(Done);

        Assert.All(await Task.WhenAll(others), static attempt => Assert.Equal(Done, attempt));
    }

    [Fact]
    public async Task Permanent_failures_are_no_storm()
    {
        var guard = Guard();
        for (var task = 0; task < 20; task++)
        {
            await RunAsync(guard, Refused);
        }

        Assert.False(guard.State.Slowed);
    }

    [Fact]
    public async Task No_task_is_held_longer_than_allowed()
    {
        var guard = await OpenAsync(Spec with { FirstPause = TimeSpan.FromHours(1), LongestPause = TimeSpan.FromHours(1), LongestHold = TimeSpan.FromSeconds(30) });
        var held = RunAsync(guard, Done);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(Done, await held);
        Assert.True(guard.State.Slowed);
    }

    [Fact]
    public async Task Stop_lets_held_tasks_run_instead_of_holding_up_the_stop()
    {
        var guard = await OpenAsync();
        var held = RunAsync(guard, Done);
        await _stopping.CancelAsync();

        Assert.Equal(Done, await held);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_without_running_the_task()
    {
        var guard = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        var ran = false;
        var held = guard.RunAsync(
            (_, _) =>
            {
                ran = true;
                return Task.FromResult(Done);
            }, 0, cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        Assert.False(ran);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(3, 40)]
    [InlineData(4, 60)]
    [InlineData(5000, 60)]
    public void Pause_doubles_up_to_the_longest(int tries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), StormGuard.PauseAfter(new StormGuardSpec(), tries));

    [Theory]
    [InlineData(1, 1, 60)]
    [InlineData(20, 10, 60)]
    [InlineData(1000, 10, 6)]
    public void Whole_prefetch_is_held_no_longer_than_the_broker_waits_for_it(int prefetch, int concurrency, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HoldLimits.Of(Queue with { Prefetch = prefetch, Concurrency = concurrency }, new StormGuardSpec()));

    private StormGuard Guard(StormGuardSpec? spec = null) =>
        new(Queue, spec ?? Spec, _time, _instruments, new Logger<StormGuard>(_logs), _stopping.Token);

    private async Task<StormGuard> OpenAsync(StormGuardSpec? spec = null)
    {
        var guard = Guard(spec);
        for (var task = 0; task < Spec.MinimumTasks; task++)
        {
            await RunAsync(guard, Failed);
        }

        return guard;
    }

    private static Task<Attempt> RunAsync(StormGuard guard, Attempt attempt) => guard.RunAsync(static (attempt, _) => Task.FromResult(attempt), attempt, CancellationToken.None);
}
