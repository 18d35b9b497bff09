namespace Warren.Hosting.Queues;

/// <summary>Where messages wait, most urgent first, and at most so many run at a time.</summary>
/// <remarks>
/// It belongs to the queue, not to a channel: what still runs for a lost channel keeps its place, so the limit holds across reconnections.
/// A worker is scheduled only when one more may run, and goes on for as long as something waits and no more run than may.
/// </remarks>
internal sealed class WorkerPool
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<QueueInvocation, long> _waiting = new();
    private readonly Stack<Worker> _idle = new();
    private readonly Func<QueueInvocation, ValueTask> _run;
    private TaskCompletionSource? _quiet;
    private long _arrivals;
    private int _size;
    private int _running;
    private bool _held;

    public WorkerPool(int concurrency, Func<QueueInvocation, ValueTask> run) => (_size, _run) = (concurrency, run);

    /// <summary>A hint, read without a lock.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    public void Add(QueueInvocation invocation)
    {
        Worker? worker;
        lock (_lock)
        {
            _waiting.Enqueue(invocation, Rank(invocation.Delivery.Properties.Priority, ++_arrivals));
            worker = TryWake();
        }

        if (worker is not null)
        {
            // Local: the thread that received the message most likely runs it, without waking another.
            ThreadPool.UnsafeQueueUserWorkItem(worker, preferLocal: true);
        }
    }

    /// <summary>Begins nothing more. What runs goes on.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _held = true;
        }
    }

    /// <summary>Goes on after <see cref="Hold"/>, with another limit. When that is lower, what runs beyond it ends first.</summary>
    public void Go(int concurrency)
    {
        var woken = new List<Worker>();
        lock (_lock)
        {
            (_size, _held) = (concurrency, false);
            while (woken.Count < _waiting.Count && TryWake() is { } worker)
            {
                woken.Add(worker);
            }
        }

        woken.ForEach(static worker => ThreadPool.UnsafeQueueUserWorkItem(worker, preferLocal: false));
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
            return _running == 0 ? Task.CompletedTask : (_quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The AMQP priority from high to low, then the order of arrival.</summary>
    private static long Rank(byte priority, long arrival) => ((long)(byte.MaxValue - priority) << 48) | arrival;

    private Worker? TryWake()
    {
        if (_held || _running >= _size)
        {
            return null;
        }

        _running++;
        return _idle.TryPop(out var worker) ? worker : new Worker(this);
    }

    private QueueInvocation? TakeOrRest(Worker worker)
    {
        TaskCompletionSource? quiet;
        lock (_lock)
        {
            if (!_held && _running <= _size && _waiting.TryDequeue(out var next, out _))
            {
                return next;
            }

            _idle.Push(worker);
            if (--_running > 0)
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
