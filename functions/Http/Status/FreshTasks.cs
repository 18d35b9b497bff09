using Warren.Tracking;

namespace Warren.Functions.Http.Status;

/// <summary>
/// Looks again for a task that the store does not know: a 202 does not wait until its task is written, so one that was accepted just now, on any instance, may be known some moments
/// later.
/// </summary>
internal static class FreshTasks
{
    private static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    // When this instance itself has not told the store yet, it would be wrong to say that nobody knows the task.
    private const int MostWhileBehind = 8;

    // A little more than what it takes to write a task (20 ms), then ever more for a store that is behind.
    private static readonly TimeSpan[] Pauses = [.. new[] { 30, 60, 120, 240, 480, 960 }.Select(static milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    /// <summary>
    /// Asks until there is an answer, for up to 2 s, or 10 s while this instance is behind with telling the store; once when the id tells that its task is older.
    /// </summary>
    /// <param name="id">The task's id.</param>
    /// <param name="ask">Asks the store; null when it does not know the task.</param>
    /// <param name="tracker">What tells the store of this instance's tasks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<T?> FindAsync<T>(string id, Func<Task<T?>> ask, TaskTracker tracker, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        var known = tracker.Recorded;
        var found = await ask();
        if (found is not null || IsOld(id, time.GetUtcNow()))
        {
            return found;
        }

        for (var look = 0; found is null && (look < Pauses.Length || (look < Pauses.Length + MostWhileBehind && tracker.Recorded - tracker.State.Waiting < known)); look++)
        {
            await Task.Delay(Pauses[Math.Min(look, Pauses.Length - 1)], time, cancellationToken);
            found = await ask();
        }

        return found;
    }

    /// <summary>Whether an id says when its task was submitted, and that this was a while ago. One that says nothing may be a caller's own, given just now.</summary>
    private static bool IsOld(string id, DateTimeOffset now)
    {
        if (!Guid.TryParse(id, out var guid) || guid.Version != 7)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return now.ToUnixTimeMilliseconds() - milliseconds > Young.TotalMilliseconds;
    }
}
