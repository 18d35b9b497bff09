namespace Warren.Tracking;

/// <summary>
/// Looks tasks up before they run. A store that answers at once is asked on the caller's thread. What arrives while another is asking is looked up together by the next
/// query, so that the store is asked once for many, and nobody waits for anything but the store.
/// </summary>
internal sealed class TaskLooks : IAsyncDisposable
{
    private readonly ITaskStore _store;
    private readonly StoreHealth _health;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ITimer _clock;
    private CancellationTokenSource _giveUp = new();
    private Batch _next = new();
    private Batch? _asked;
    private long _askedAt;
    private Task _asking = Task.CompletedTask;
    private volatile bool _isClosing;

    public TaskLooks(ITaskStore store, StoreHealth health, TrackingOptions options, TimeProvider time)
    {
        (_store, _health, _limit, _time) = (store, health, options.LongestWait, time);

        // One clock for all who wait: a timer for each of them would cost as much as their share of the query. And it runs beside a query that blocks its thread.
        _clock = time.CreateTimer(static looks => ((TaskLooks)looks!).GiveUpIfLate(), this, _limit / 4, _limit / 4);
    }

    /// <summary>What the store knows of a task; null when it does not know it, is away or does not answer in time.</summary>
    /// <exception cref="OperationCanceledException">The caller gives up.</exception>
    public async ValueTask<TaskLook?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_health.IsAway)
        {
            return null;
        }

        Batch batch;
        Batch? mine;
        lock (_lock)
        {
            batch = _next;
            batch.Ids.Add(id);
            mine = _asked is null ? TakeNext() : null;
        }

        if (mine is not null)
        {
            Keep(AskAsync(mine));
        }

        var found = await batch.Found.Task.WaitAsync(cancellationToken);
        return found is not null && found.TryGetValue(id, out var look) ? look : null;
    }

    /// <summary>Gives up what is asked.</summary>
    public async ValueTask DisposeAsync()
    {
        await _clock.DisposeAsync();
        CancellationTokenSource giveUp;
        Task asking;
        lock (_lock)
        {
            _isClosing = true;
            (giveUp, asking) = (_giveUp, _asking);
        }

        await giveUp.CancelAsync();
        await asking;
        giveUp.Dispose();
    }

    private async Task AskAsync(Batch mine)
    {
        await AnswerAsync(mine);
        if (TakeNext() is { } others)
        {
            // Who asks has its own answer now, and goes on.
            await Task.Run(() => AskForOthersAsync(others));
        }
    }

    private async Task AskForOthersAsync(Batch? batch)
    {
        while (batch is not null)
        {
            await AnswerAsync(batch);
            batch = TakeNext();
        }
    }

    private async Task AnswerAsync(Batch batch)
    {
        IReadOnlyDictionary<string, TaskLook>? found = null;
        try
        {
            found = await _store.LookAsync(batch.Ids, batch.GiveUp);
        }
        catch (OperationCanceledException) when (_isClosing)
        {
            // The instance ends.
        }
#pragma warning disable CA1031 // a task must not suffer from whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Failed(batch.Asked, error);
        }

        batch.Found.TrySetResult(found);
    }

    /// <summary>The next batch to ask for; null when there is none, and then nobody asks any more.</summary>
    private Batch? TakeNext()
    {
        lock (_lock)
        {
            _asked = TakeWaiting();
            _askedAt = _time.GetTimestamp();
            return _asked;
        }
    }

    private Batch? TakeWaiting()
    {
        lock (_lock)
        {
            if (_next.Ids.Count == 0)
            {
                return null;
            }

            var batch = _next;
            batch.GiveUp = _giveUp.Token;
            batch.Asked = _health.Ask();
            _next = new();
            return batch;
        }
    }

    // Nobody waits any more, until the writer has seen that the store answers. A query that heeds no token is waited for by who asks alone.
    private void GiveUpIfLate()
    {
        Batch late;
        Batch? waiting;
        CancellationTokenSource giveUp;
        lock (_lock)
        {
            if (_asked is null || _isClosing || _time.GetElapsedTime(_askedAt) < _limit)
            {
                return;
            }

            (late, waiting, giveUp) = (_asked, TakeWaiting(), _giveUp);
            _giveUp = new();
        }

        _health.Failed(late.Asked, new TimeoutException());
        giveUp.Cancel();
        giveUp.Dispose();
        late.Found.TrySetResult(null);
        waiting?.Found.TrySetResult(null);
    }

    private void Keep(Task asking)
    {
        if (asking.IsCompletedSuccessfully)
        {
            return;
        }

        lock (_lock)
        {
            _asking = _asking.IsCompleted ? asking : Task.WhenAll(_asking, asking);
        }
    }

    private sealed class Batch
    {
        public List<string> Ids { get; } = [];

        public CancellationToken GiveUp { get; set; }

        public Asked Asked { get; set; }

        public TaskCompletionSource<IReadOnlyDictionary<string, TaskLook>?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
