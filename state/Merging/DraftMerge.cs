using System.Text;

namespace Warren.State;

/// <summary>
/// Makes one row of several for the same task. It is done here for the events of one write, and by the database for what it has; both ask the ranks, so it does not
/// matter what meets what first. Pure.
/// </summary>
internal static class DraftMerge
{
    /// <summary>One row.</summary>
    public static TaskDraft Merge(TaskDraft one, TaskDraft other)
    {
        var winner = Compare(one.Rank, other.Rank) >= 0 ? one : other;
        return winner with { CreatedAt = Earlier(one.CreatedAt, other.CreatedAt), Progress = Later(one.Progress, other.Progress) };
    }

    /// <summary>One row.</summary>
    public static AttemptDraft Merge(AttemptDraft one, AttemptDraft other) => CompareEnds(one, other) >= 0 ? one : other;

    /// <summary>The earlier time. Of times within the same second the later one, because a publisher's clock in a message counts whole seconds.</summary>
    public static long Earlier(long one, long other)
    {
        var (oneSecond, otherSecond) = (Math.DivRem(one, 1000).Quotient, Math.DivRem(other, 1000).Quotient);
        return oneSecond == otherSecond ? Math.Max(one, other) : Math.Min(one, other);
    }

    private static ProgressDraft? Later(ProgressDraft? one, ProgressDraft? other) =>
        one is null || other is null ? one ?? other : Compare(one.Rank, other.Rank) >= 0 ? one : other;

    // An attempt ends once; that it ended is more than that it began.
    private static int CompareEnds(AttemptDraft one, AttemptDraft other)
    {
        var byEnd = (one.EndedAt ?? long.MinValue, (int?)one.Outcome ?? 0).CompareTo((other.EndedAt ?? long.MinValue, (int?)other.Outcome ?? 0));
        return byEnd != 0 ? byEnd : Compare(Encoding.UTF8.GetBytes(one.Error ?? ""), Encoding.UTF8.GetBytes(other.Error ?? ""));
    }

    private static int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => one.SequenceCompareTo(other);
}
