namespace Warren.Tracking;

/// <summary>
/// Looks tasks up before they run. What arrives while a query is under way is looked up together by the next one, so that the store is asked once for many, and nobody
/// waits for anything but the store.
/// </summary>
internal sealed class TaskLooks(ITaskStore store, StoreHealth health, TrackingOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Batch _next = new();
    private volatile Task _asking = Task.CompletedTask;
    private bool _isAsking;

    /// <summary>What the store knows of a task; null when it does not know it, is away or does not answer in time.</summary>
    /// <exception cref="OperationCanceledException">The caller gives up.</exception>
    public async ValueTask<TaskLook?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (health.IsAway)
        {
            return null;
        }

        Batch batch;
        var begins = false;
        lock (_lock)
        {
            batch = _next;
            batch.Ids.Add(id);
            if (!_isAsking)
            {
                _isAsking = begins = true;
            }
        }

        if (begins)
        {
            _asking = AskAsync();
        }

        var found = await batch.Found.Task.WaitAsync(cancellationToken);
        return found is not null && found.TryGetValue(id, out var look) ? look : null;
    }

    /// <summary>Gives up what is asked.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _asking;
        _closing.Dispose();
    }

    private async Task AskAsync()
    {
        while (TakeNext() is { } batch)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            var asked = TryAskAsync(batch.Ids, limit.Token);
            while (!await IsInTimeAsync(asked))
            {
                // Nobody waits any more, until the writer has seen that the store answers. A query that heeds no token is waited for here alone.
                health.Failed(new TimeoutException());
                await limit.CancelAsync();
                batch.Found.TrySetResult(null);
                TakeWaiting()?.Found.SetResult(null);
            }

            batch.Found.TrySetResult(await asked);
        }
    }

    /// <summary>The next batch; null when there is none, and then nobody asks any more.</summary>
    private Batch? TakeNext()
    {
        lock (_lock)
        {
            var batch = TakeWaiting();
            _isAsking = batch is not null;
            return batch;
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
            _next = new();
            return batch;
        }
    }

    // One clock for all who wait: a timer for each of them would cost as much as their share of the query.
    private async Task<bool> IsInTimeAsync(Task asked)
    {
        await asked.WaitAsync(options.LongestWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asked.IsCompleted;
    }

    private async Task<IReadOnlyDictionary<string, TaskLook>?> TryAskAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            return await store.LookAsync(ids, cancellationToken);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // a task must not suffer from whatever a store throws
        catch (Exception error)
#pragma warning restore CA1031
        {
            health.Failed(error);
            return null;
        }
    }

    private sealed class Batch
    {
        public List<string> Ids { get; } = [];

        public TaskCompletionSource<IReadOnlyDictionary<string, TaskLook>?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
