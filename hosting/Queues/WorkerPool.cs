namespace Warren.Hosting.Queues;

/// <summary>Where messages wait, most urgent first, and at most so many run at a time.</summary>
/// <remarks>
/// It belongs to the queue, not to a channel: what still runs for a lost channel keeps its place, so the limit holds across reconnections.
/// A worker is scheduled only when one is idle, and goes on for as long as something waits.
/// </remarks>
internal sealed class WorkerPool
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<QueueInvocation, long> _waiting = new();
    private readonly Stack<Worker> _idle = new();
    private readonly Func<QueueInvocation, ValueTask> _run;
    private readonly int _size;
    private TaskCompletionSource? _quiet;
    private long _arrivals;

    public WorkerPool(int concurrency, Func<QueueInvocation, ValueTask> run)
    {
        (_size, _run) = (concurrency, run);
        for (var i = 0; i < concurrency; i++)
        {
            _idle.Push(new Worker(this));
        }
    }

    /// <summary>A hint, read without a lock.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    public void Add(QueueInvocation invocation)
    {
        Worker? worker;
        lock (_lock)
        {
            _waiting.Enqueue(invocation, Rank(invocation.Delivery.Properties.Priority, ++_arrivals));
            _idle.TryPop(out worker);
        }

        if (worker is not null)
        {
            // Local: the thread that received the message most likely runs it, without waking another.
            ThreadPool.UnsafeQueueUserWorkItem(worker, preferLocal: true);
        }
    }

    /// <summary>Takes out everything of a channel that has not started.</summary>
    public IReadOnlyList<QueueInvocation> TakeWaiting(ConsumerSession session)
    {
        lock (_lock)
        {
            var all = _waiting.UnorderedItems.ToArray();
            _waiting.Clear();
            _waiting.EnqueueRange(all.Where(item => item.Element.Session != session));
            return [.. all.Select(item => item.Element).Where(invocation => invocation.Session == session)];
        }
    }

    /// <summary>Completes when nothing runs.</summary>
    public Task WhenQuietAsync()
    {
        lock (_lock)
        {
            return _idle.Count == _size ? Task.CompletedTask : (_quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The AMQP priority from high to low, then the order of arrival.</summary>
    private static long Rank(byte priority, long arrival) => ((long)(byte.MaxValue - priority) << 48) | arrival;

    private QueueInvocation? TakeOrRest(Worker worker)
    {
        TaskCompletionSource? quiet;
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var next, out _))
            {
                return next;
            }

            _idle.Push(worker);
            if (_idle.Count < _size)
            {
                return null;
            }

            (quiet, _quiet) = (_quiet, null);
        }

        quiet?.TrySetResult();
        return null;
    }

    private sealed class Worker(WorkerPool pool) : IThreadPoolWorkItem
    {
        // WhenQuietAsync stands for every worker's end; _run never throws.
        void IThreadPoolWorkItem.Execute() => _ = RunAsync();

        private async Task RunAsync()
        {
            while (pool.TakeOrRest(this) is { } next)
            {
                await pool._run(next);
            }
        }
    }
}
