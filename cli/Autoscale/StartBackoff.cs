namespace Warren.Cli.Autoscale;

/// <summary>Keeps a group whose processes end soon after they have started from being started again and again: 2 s, then twice as long each time, to a minute.</summary>
internal sealed class StartBackoff(TimeProvider time)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private TimeSpan _wait;
    private long _since;

    public bool MayStart => _wait == TimeSpan.Zero || time.GetElapsedTime(_since) >= _wait;

    /// <summary>A process has ended that nobody asked to.</summary>
    /// <returns>How long nothing is started now.</returns>
    public TimeSpan OnEnded(TimeSpan lived)
    {
        _since = time.GetTimestamp();
        _wait = lived >= Soon ? TimeSpan.Zero
            : _wait == TimeSpan.Zero ? First
            : _wait * 2 < Longest ? _wait * 2 : Longest;
        return _wait;
    }
}
