namespace Warren.Bench.Processing;

/// <summary>Counts what both sides' handlers have done, and how long they took from the first to the last.</summary>
internal sealed class Progress(int count, TimeProvider time)
{
    private readonly TaskCompletionSource<TimeSpan> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _started;
    private int _done;

    public void Done()
    {
        var done = Interlocked.Increment(ref _done);
        if (done == 1)
        {
            Volatile.Write(ref _started, time.GetTimestamp());
        }

        if (done == count)
        {
            _finished.TrySetResult(time.GetElapsedTime(Volatile.Read(ref _started)));
        }
    }

    /// <summary>Tasks per second, once all are done.</summary>
    /// <exception cref="BenchException">They did not end within the limit.</exception>
    public async Task<double> RateAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            // The clock begins with the first one's end, so that one does not count.
            return (count - 1) / (await _finished.Task.WaitAsync(limit, time, cancellationToken)).TotalSeconds;
        }
        catch (TimeoutException)
        {
            throw new BenchException($"Only {Volatile.Read(ref _done)} of {count} tasks were processed within {limit.TotalSeconds:0} s.");
        }
    }
}
