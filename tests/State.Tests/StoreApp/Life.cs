using Warren.Tracking;

namespace Warren.State.StoreApp;

/// <summary>Lives of tasks, made up from a seed: every process that has the seed knows the same events.</summary>
internal static class Life
{
    private static readonly DateTimeOffset Origin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Everything that happens to a task in one to three runs, crashes, duplicates and clocks that differ included.</summary>
    public static IReadOnlyList<TaskEvent> Of(string id, int seed)
    {
        var chance = new Random(HashCode(id) ^ seed);
        var events = new List<TaskEvent>();
        var runs = chance.Next(1, 4);
        var at = Origin;
        for (var run = 1; run <= runs; run++)
        {
            var task = new TaskIdentity
            {
                Id = id,
                Queue = $"queue-{chance.Next(3)}",
                Task = "send_email",
                Priority = chance.Next(1, 11),
                Workspace = "acme",
                CreatedAt = chance.Next(2) == 0 ? Origin : Origin.AddMilliseconds(321),
                Run = run,
            };
            events.Add(run > 1 ? new TaskEvent.Replayed(task, Soon()) : chance.Next(2) == 0 ? new TaskEvent.Queued(task, Soon()) : new TaskEvent.Scheduled(task, Soon(), Soon()));
            var attempts = chance.Next(1, 4);
            for (var number = 1; number <= attempts; number++)
            {
                // The last delivery of an attempt has its end; the others' process died, or gave it back.
                for (var delivery = chance.Next(1, 3); delivery > 0; delivery--)
                {
                    var attempt = new StartedAttempt(number, $"worker-{chance.Next(3)}", Soon());
                    events.Add(new TaskEvent.Running(task, attempt));
                    events.Add(new TaskEvent.Progress(task, Soon(), attempt, chance.Next(101), "half way"));
                    events.Add(End(task, attempt, last: number == attempts, delivery));
                }
            }
        }

        return events;

        TaskEvent End(TaskIdentity task, StartedAttempt attempt, bool last, int delivery) => (delivery, last, chance.Next(5)) switch
        {
            ( > 1, _, < 2) => new TaskEvent.PutBack(task, Soon(), attempt.Number, attempt, "the instance stops"),
            ( > 1, _, _) => new TaskEvent.Deferred(task, Soon(), attempt.Number, Soon(), "a limit"),
            (_, false, _) => new TaskEvent.Retrying(task, Soon(), attempt, Soon(), "it failed"),
            (_, _, 0) => new TaskEvent.Cancelled(task, Soon(), attempt.Number, attempt, "as asked"),
            (_, _, 1) => new TaskEvent.Expired(task, Soon(), attempt.Number, attempt, "too late"),
            (_, _, 2) => new TaskEvent.DeadLettered(task, Soon(), attempt.Number, attempt, "retries_exhausted", "it failed"),
            _ => new TaskEvent.Completed(task, Soon(), attempt, """{"sent": true}"""),
        };

        // Clocks of different machines: mostly on, seldom back.
        DateTimeOffset Soon() => at = at.AddMilliseconds(chance.Next(-40, 400));
    }

    // The same in every process, unlike string.GetHashCode.
    private static int HashCode(string text) => text.Aggregate(17, static (hash, letter) => unchecked((hash * 31) + letter));
}
