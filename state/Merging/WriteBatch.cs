using System.Runtime.InteropServices;
using Warren.Tracking;

namespace Warren.State;

/// <summary>The rows that some events want, one for each task and attempt, in the order in which every writer locks them.</summary>
internal sealed record WriteBatch(IReadOnlyList<TaskDraft> Tasks, IReadOnlyList<AttemptDraft> Attempts)
{
    /// <summary>Of events in any order.</summary>
    public static WriteBatch Of(IReadOnlyList<TaskEvent> events)
    {
        var tasks = new Dictionary<string, TaskDraft>(events.Count, StringComparer.Ordinal);
        var attempts = new Dictionary<(string, int, int, long, string), AttemptDraft>();
        foreach (var told in events)
        {
            var task = EventDrafts.Task(told);
            ref var knownTask = ref CollectionsMarshal.GetValueRefOrAddDefault(tasks, task.Id, out var again);
            knownTask = again ? DraftMerge.Merge(knownTask!, task) : task;
            if (EventDrafts.Attempt(told) is { } attempt)
            {
                ref var knownAttempt = ref CollectionsMarshal.GetValueRefOrAddDefault(attempts, attempt.Key, out var attemptAgain);
                knownAttempt = attemptAgain ? DraftMerge.Merge(knownAttempt!, attempt) : attempt;
            }
        }

        return new([.. tasks.Values.OrderBy(static task => task.Id, StringComparer.Ordinal)], [.. attempts.Values.OrderBy(static attempt => attempt.Id, StringComparer.Ordinal)]);
    }
}
