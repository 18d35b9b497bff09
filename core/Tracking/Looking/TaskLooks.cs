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

        try
        {
            var found = await batch.Found.Task.WaitAsync(options.LongestWait, time, cancellationToken);
            return found is not null && found.TryGetValue(id, out var look) ? look : null;
        }
        catch (TimeoutException late)
        {
            // From now on nobody waits, until the writer has seen that the store answers.
            health.Failed(late);
            return null;
        }
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
        while (true)
        {
            Batch batch;
            lock (_lock)
            {
                if (_next.Ids.Count == 0)
                {
                    _isAsking = false;
                    return;
                }

                batch = _next;
                _next = new();
            }

            batch.Found.SetResult(await TryAskAsync(batch.Ids));
        }
    }

    private async Task<IReadOnlyDictionary<string, TaskLook>?> TryAskAsync(IReadOnlyCollection<string> ids)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            limit.CancelAfter(options.LongestWait);
            return await store.LookAsync(ids, limit.Token);
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
