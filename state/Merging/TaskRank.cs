using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Warren.Tracking;

namespace Warren.State;

/// <summary>
/// The merge rule: what makes one thing that is known about a task beat another. A rank is bytes that are compared from the left, by this program as by every database; of
/// two rows for one task the higher rank is kept. Ranks are a total order, so that it does not matter in which order, where, or how often they are compared. Pure.
/// </summary>
/// <remarks>
/// <c>run (4) · end (1) · attempt (4) · phase (1) · time (8) · digest (6)</c>. The digest decides between things told of the same moment, at random but always the same.
/// </remarks>
internal static class TaskRank
{
    /// <summary>The largest run or attempt number; more counts as that.</summary>
    public const int MaxNumber = 1_000_000;

    /// <summary>A rank for a task's row.</summary>
    public static byte[] Of(TaskDraft draft, byte phase, DateTimeOffset at)
    {
        var rank = new byte[24];
        BinaryPrimitives.WriteInt32BigEndian(rank, draft.Run);
        rank[4] = End(draft.State);
        BinaryPrimitives.WriteInt32BigEndian(rank.AsSpan(5), draft.Attempt);
        rank[9] = phase;
        BinaryPrimitives.WriteInt64BigEndian(rank.AsSpan(10), at.UtcTicks);
        Digest(rank.AsSpan(18), draft.Content());
        return rank;
    }

    /// <summary>The time in a rank for a task's row.</summary>
    public static DateTimeOffset TimeOf(ReadOnlySpan<byte> rank) => new(BinaryPrimitives.ReadInt64BigEndian(rank[10..]), TimeSpan.Zero);

    /// <summary>A rank for an attempt's progress; its beginning tells which attempt.</summary>
    public static byte[] OfProgress(int run, StartedAttempt attempt, DateTimeOffset at, double? percent, string? message)
    {
        var rank = new byte[30];
        WriteAttempt(rank, run, Number(attempt.Number), attempt.StartedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(rank.AsSpan(16), at.UtcTicks);
        Digest(rank.AsSpan(24), $"{percent}\n{message}");
        return rank;
    }

    /// <summary>Whether a rank of progress is of this attempt.</summary>
    public static bool IsProgressOf(ReadOnlySpan<byte> rank, int run, int attempt, long startedAt)
    {
        Span<byte> wanted = stackalloc byte[16];
        WriteAttempt(wanted, run, attempt, startedAt);
        return rank.StartsWith(wanted);
    }

    /// <summary>A run or attempt number within its bounds.</summary>
    public static int Number(int number, int least = 1) => Math.Clamp(number, least, MaxNumber);

    // What was done is done, whatever became of another delivery of the task.
    private static byte End(TaskState state) => state switch
    {
        TaskState.Completed => 4,
        TaskState.DeadLettered => 3,
        TaskState.Cancelled => 2,
        TaskState.Expired => 1,
        _ => 0,
    };

    private static void WriteAttempt(Span<byte> rank, int run, int attempt, long startedAt)
    {
        BinaryPrimitives.WriteInt32BigEndian(rank, run);
        BinaryPrimitives.WriteInt32BigEndian(rank[4..], attempt);
        BinaryPrimitives.WriteInt64BigEndian(rank[8..], startedAt);
    }

    private static void Digest(Span<byte> target, string content)
    {
        Span<byte> digest = stackalloc byte[sizeof(ulong)];
        XxHash3.Hash(MemoryMarshal.AsBytes(content.AsSpan()), digest);
        digest[..target.Length].CopyTo(target);
    }
}
