namespace Warren.DeadLettering;

/// <summary>Keeps a replay at its rate: never more than it in any second, and no burst to make up for a pause.</summary>
internal sealed class ReplayPace(double? perSecond, TimeProvider time)
{
    private const int LargestBatch = 64;

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _next;

    /// <summary>How many are put into one transaction: a tenth of a second's worth.</summary>
    public int Batch => perSecond is { } rate ? (int)Math.Clamp(rate / 10, 1, LargestBatch) : LargestBatch;

    /// <summary>How many may be held ready, so that none is held for long.</summary>
    public int Ahead => perSecond is { } rate ? (int)Math.Clamp(rate * 60, 1, int.MaxValue) : int.MaxValue;

    /// <summary>Waits until so many more may go.</summary>
    public Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Reserve(count) is var wait && wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>How long so many more must wait, if they go after that.</summary>
    internal TimeSpan Reserve(int count)
    {
        if (perSecond is not { } rate)
        {
            return TimeSpan.Zero;
        }

        var now = time.GetElapsedTime(_began);
        var start = _next > now ? _next : now;
        _next = start + TimeSpan.FromSeconds(count / rate);
        return start - now;
    }
}
