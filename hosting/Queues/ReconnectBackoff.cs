namespace Warren.Hosting.Queues;

/// <summary>Waiting times between attempts to reach something: 1 s, 2 s, 4 s, up to a longest one.</summary>
internal sealed class ReconnectBackoff(TimeSpan longest)
{
    private TimeSpan _next = TimeSpan.FromSeconds(1);

    public TimeSpan Next()
    {
        var now = _next < longest ? _next : longest;
        _next = now * 2;
        return now;
    }

    public void Reset() => _next = TimeSpan.FromSeconds(1);
}
