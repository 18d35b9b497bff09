namespace Warren.Tracking;

/// <summary>
/// Sees to it that tasks which were put off, and whose time has come, are called queued: the broker brings them back into their queue by itself, and nobody else tells the store before
/// somebody takes them.
/// </summary>
internal sealed class DueTasks : IAsyncDisposable
{
    private const int Step = 500;

    // The broker is never early, and the one who takes a task that comes at once tells of it himself.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ITaskStore _store;
    private readonly StoreHealth _health;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _looking;

    public DueTasks(ITaskStore store, StoreHealth health, TrackingOptions options, TimeProvider time)
    {
        (_store, _health, _interval, _time) = (store, health, options.DueInterval, time);
        _looking = Task.Run(LookAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _looking;
        _closing.Dispose();
    }

    private async Task LookAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            await Task.Delay(_interval, _time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_health.IsAway && !_closing.IsCancellationRequested)
            {
                await QueueAsync();
            }
        }
    }

    private async Task QueueAsync()
    {
        var asked = _health.Ask();
        try
        {
            while (await _store.QueueDueAsync(_time.GetUtcNow() - Grace, Step, _closing.Token) == Step)
            {
                // There may be more.
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The instance ends.
        }
#pragma warning disable CA1031 // the loop must outlive whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(asked, error);
        }
    }
}
