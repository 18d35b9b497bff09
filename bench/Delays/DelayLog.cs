using System.Collections.Concurrent;

namespace Warren.Bench.Delays;

/// <summary>How late each attempt began, against the delay that it had to wait for.</summary>
internal sealed class DelayLog(int tasks, TimeProvider time)
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, long> _failed = new(StringComparer.Ordinal);
    private int _ended;

    /// <summary>In milliseconds, by retry (0 is the first), and of the scheduled ones.</summary>
    public IReadOnlyList<ConcurrentBag<double>> Retries { get; } = [.. DelayWorkload.Spec.Retry.Delays.Select(static _ => new ConcurrentBag<double>())];

    /// <inheritdoc cref="Retries"/>
    public ConcurrentBag<double> Scheduled { get; } = [];

    public void Began(TaskContext task, bool scheduled)
    {
        if (scheduled)
        {
            Scheduled.Add((time.GetUtcNow() - task.Message.NotBefore!.Value).TotalMilliseconds);
        }
        else if (_failed.TryGetValue(task.TaskId, out var at))
        {
            var retry = task.Attempt - 2;
            Retries[retry].Add((time.GetElapsedTime(at) - DelayWorkload.Spec.Retry.Delays[retry]).TotalMilliseconds);
        }
    }

    public void Fails(string id) => _failed[id] = time.GetTimestamp();

    public void Ended()
    {
        if (Interlocked.Increment(ref _ended) == tasks)
        {
            _finished.TrySetResult();
        }
    }

    /// <exception cref="BenchException">They did not end within the limit.</exception>
    public async Task WhenDoneAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await _finished.Task.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BenchException($"Only {Volatile.Read(ref _ended)} of {tasks} tasks ended within {limit.TotalSeconds:0} s.");
        }
    }
}
