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

    /// <summary>How long all tasks took, when they are done: from the end of the first to the end of the last, and a share for the first.</summary>
    /// <exception cref="BenchException">They did not end within the limit.</exception>
    public async Task<TimeSpan> WhenDoneAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await _finished.Task.WaitAsync(limit, time, cancellationToken) * (count / Math.Max(1.0, count - 1));
        }
        catch (TimeoutException)
        {
            throw new BenchException($"Only {Volatile.Read(ref _done)} of {count} tasks were processed within {limit.TotalSeconds:0} s.");
        }
    }
}
