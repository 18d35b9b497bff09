using System.Diagnostics;

namespace Warren.Bench.Processing;

/// <summary>Counts handled messages, and their rate from the first to the last, so that no side's start is part of it.</summary>
internal sealed class Countdown(int count)
{
    private readonly TaskCompletionSource<double> _rate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _handled;
    private long _firstAt;

    /// <summary>Messages a second, once all are handled.</summary>
    public Task<double> Rate => _rate.Task;

    public void Signal()
    {
        var handled = Interlocked.Increment(ref _handled);
        if (handled == 1)
        {
            Volatile.Write(ref _firstAt, Stopwatch.GetTimestamp());
        }
        else if (handled == count)
        {
            _rate.SetResult((count - 1) / Stopwatch.GetElapsedTime(Volatile.Read(ref _firstAt)).TotalSeconds);
        }
    }
}
