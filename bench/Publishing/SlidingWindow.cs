namespace Warren.Bench.Publishing;

/// <summary>Keeps a number of publishes outstanding: the next one begins when the oldest of them is confirmed.</summary>
internal static class SlidingWindow
{
    /// <returns>The time from the first call to the last confirm.</returns>
    public static async Task<TimeSpan> RunAsync(int count, int window, Func<Task> publish, TimeProvider time)
    {
        var outstanding = new Task[window];
        var started = time.GetTimestamp();
        for (var index = 0; index < count; index++)
        {
            if (index >= window)
            {
                await outstanding[index % window];
            }

            outstanding[index % window] = publish();
        }

        for (var index = Math.Max(0, count - window); index < count; index++)
        {
            await outstanding[index % window];
        }

        return time.GetElapsedTime(started);
    }
}
