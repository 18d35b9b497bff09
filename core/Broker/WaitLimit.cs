namespace Warren.Broker;

/// <summary>How long one publish may wait in all, until its time is over or its caller gives up.</summary>
/// <remarks>Most publishes wait for nothing but their confirm; what the other waits need is made only for those that have to.</remarks>
internal sealed class WaitLimit(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken) : IDisposable
{
    private readonly long _started = clock.GetTimestamp();
    private CancellationTokenSource? _over;
    private CancellationTokenSource? _either;

    /// <summary>Waits for a turn or a permit. Whoever came first gets it first.</summary>
    /// <exception cref="OperationCanceledException">The time is over, or the caller gave up.</exception>
    public ValueTask WaitAsync(SemaphoreSlim semaphore) =>
        // It gives nothing to a newcomer while others wait for it.
        semaphore.Wait(0, cancellationToken) ? ValueTask.CompletedTask : new(semaphore.WaitAsync(Token()));

    /// <summary>Waits for the answer.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The time is over, or the caller gave up.</exception>
    public Task<T> WaitAsync<T>(Task<T> answer) =>
        _either is { } either ? answer.WaitAsync(either.Token) : answer.WaitAsync(Left(), clock, cancellationToken);

    public void Dispose()
    {
        _either?.Dispose();
        _over?.Dispose();
    }

    private TimeSpan Left()
    {
        var left = time - clock.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private CancellationToken Token()
    {
        if (_either is null)
        {
            _over = new CancellationTokenSource(Left(), clock);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, cancellationToken);
        }

        return _either.Token;
    }
}
