using Warren.Broker;

namespace Warren.Core.Tests.Broker;

public sealed class WaitLimitTests
{
    [Fact]
    public async Task Caller_that_has_given_up_gets_no_turn()
    {
        using var turn = new SemaphoreSlim(1, 1);
        using var limit = new WaitLimit(TimeSpan.FromSeconds(10), TimeProvider.System, new CancellationToken(canceled: true));

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await limit.WaitAsync(turn));

        Assert.Equal(1, turn.CurrentCount);
    }

    [Fact]
    public async Task Newcomer_does_not_overtake_whoever_waits()
    {
        using var turn = new SemaphoreSlim(0, 1);
        using var first = new WaitLimit(TimeSpan.FromMinutes(10), TimeProvider.System, CancellationToken.None);
        using var second = new WaitLimit(TimeSpan.FromMinutes(10), TimeProvider.System, CancellationToken.None);
        var waiting = first.WaitAsync(turn).AsTask();

        turn.Release();
        var newcomer = second.WaitAsync(turn).AsTask();

        await waiting;
        Assert.False(newcomer.IsCompleted);
        turn.Release();
        await newcomer;
    }

    [Fact]
    public async Task Wait_for_a_turn_ends_with_the_time()
    {
        using var turn = new SemaphoreSlim(0, 1);
        using var limit = new WaitLimit(TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await limit.WaitAsync(turn));
    }

    [Fact]
    public async Task Wait_for_the_answer_ends_with_the_time()
    {
        using var limit = new WaitLimit(TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

        await Assert.ThrowsAsync<TimeoutException>(() => limit.WaitAsync(new TaskCompletionSource<int>().Task));
    }

    [Fact]
    public async Task Time_that_a_turn_took_is_not_given_again_for_the_answer()
    {
        using var turn = new SemaphoreSlim(0, 1);
        using var limit = new WaitLimit(TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await limit.WaitAsync(turn));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limit.WaitAsync(new TaskCompletionSource<int>().Task));
    }

    [Fact]
    public async Task Caller_that_gives_up_waits_no_longer_for_the_answer()
    {
        using var caller = new CancellationTokenSource();
        using var limit = new WaitLimit(TimeSpan.FromMinutes(10), TimeProvider.System, caller.Token);
        var answer = limit.WaitAsync(new TaskCompletionSource<int>().Task);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }
}
