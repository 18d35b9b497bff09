using System.Diagnostics;

namespace Warren.TestSupport;

/// <summary>Polls, with a bound, for what only a broker or another process can bring about.</summary>
public static class Polling
{
    /// <summary>How often is looked, unless said otherwise.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether the condition came true within a limit.</summary>
    public static async Task<bool> TriedAsync(Func<Task<bool>> condition, TimeSpan limit, TimeSpan pause, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            if (started.Elapsed > limit)
            {
                return false;
            }

            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }

        return true;
    }
}
