namespace Warren.Hosting.Queues;

/// <summary>How long a message of a failing queue is held before it goes back: one second, doubling to thirty while failures go on.</summary>
/// <remarks>Messages that fail while another is held share its step, so a whole prefetch that fails at once is one failure, not thirty.</remarks>
internal sealed class FailureBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private TimeSpan _step;
    private long _since;

    public TimeSpan OnFailure()
    {
        lock (_lock)
        {
            if (_step == TimeSpan.Zero)
            {
                _step = First;
                _since = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(_since) >= _step)
            {
                _step = _step * 2 < Longest ? _step * 2 : Longest;
                _since = time.GetTimestamp();
            }

            return _step;
        }
    }

    public void OnSuccess()
    {
        if (_step == TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            _step = TimeSpan.Zero;
        }
    }
}
