using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Warren.Admission;
using Warren.Processing;

namespace Warren.Core.Tests.Processing;

public sealed class AttemptRunnerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLogs _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Time_that_is_over_fires_the_handlers_token_and_is_the_failure()
    {
        var attempt = Run(static (_, _, cancellationToken) => Until(cancellationToken));
        _time.Advance(Limit);

        var error = Assert.IsType<TaskTimeoutException>((await attempt).Error);
        Assert.StartsWith("The attempt did not end within 30 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_client_library_throws_when_time_is_over_is_a_timeout()
    {
        var attempt = Run(static async (_, _, cancellationToken) =>
        {
            try
            {
                return await Until(cancellationToken);
            }
            catch (OperationCanceledException cancelled)
            {
                throw new HttpRequestException("the connection was closed", cancelled);
            }
        });
        _time.Advance(Limit);

        Assert.IsType<HttpRequestException>(Assert.IsType<TaskTimeoutException>((await attempt).Error).InnerException);
    }

    [Fact]
    public async Task Permanent_failure_stays_one_after_the_time()
    {
        var attempt = Run(static async (_, _, cancellationToken) =>
        {
            await Until(cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            throw new PermanentTaskException("no such customer");
        });
        _time.Advance(Limit);

        Assert.IsType<PermanentTaskException>((await attempt).Error);
    }

    [Fact]
    public async Task Handler_that_ignores_its_token_is_told_once_and_waited_for()
    {
        var end = new TaskCompletionSource<object?>();
        var attempt = Run((_, _, _) => end.Task);

        _time.Advance(Limit);
        Assert.DoesNotContain("still runs", _logs.ToString(), StringComparison.Ordinal);
        _time.Advance(Deadline.Grace);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Single(_logs.ToString().Split("still runs after 40 s").Skip(1));
        Assert.False(attempt.IsCompleted);
        end.SetResult("done");
        Assert.Equal(new Attempt("done"), await attempt);
    }

    [Fact]
    public async Task Callback_that_throws_on_the_token_does_not_end_the_process()
    {
        var end = new TaskCompletionSource<object?>();
        var attempt = Run((_, _, cancellationToken) =>
        {
            cancellationToken.Register(static () => throw new InvalidOperationException("in a callback"));
            return end.Task;
        });

        _time.Advance(Limit);
        end.SetResult(1);
        Assert.Equal(1, (await attempt).Result);
    }

    [Fact]
    public async Task Stop_of_the_instance_is_no_timeout()
    {
        using var stopping = new CancellationTokenSource();
        var attempt = Run(static (_, _, cancellationToken) => Until(cancellationToken), stopping.Token);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    private static async Task<object?> Until(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return null;
    }

    private Task<Attempt> Run(Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run, CancellationToken stopping = default)
    {
        var registry = Probe.Registry(run, timeout: Limit);
        var (task, _) = new DeliveryDecoder(registry, _time).Decode(Probe.Delivery("""{"task":"probe","value":1}"""));
        return new AttemptRunner(FrozenDictionary<string, StormGuard>.Empty, new(pauses: null, _time), _time, new Logger<AttemptRunner>(_logs)).RunAsync(task!, AdmittedTask.Unguarded, trail: null, new NoServices(), stopping);
    }
}
