namespace Warren.Tracking;

/// <summary>Wakes everybody who waits. Take <see cref="Next"/> first, then look whether there is anything to wait for.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _source = New();

    /// <summary>Ends at the next <see cref="Set"/>.</summary>
    public Task Next => _source.Task;

    public void Set()
    {
        var source = Interlocked.Exchange(ref _source, New());
        source.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
