using System.Text.Json;
using FsCheck.Fluent;
using Warren.State.StoreApp;
using Warren.TestSupport.Garbage;
using Warren.Tracking;

namespace Warren.State.Tests.Merging;

public sealed class MergeLawTests
{
    [Fact]
    public void Events_in_any_order_any_number_of_times_and_in_any_batches_make_the_same_rows() => Law.Holds(
        Gen.Choose(0, int.MaxValue - 1),
        static seed => Same(Life.Of("task", seed), new Random(seed)));

    [Fact]
    public void The_order_does_not_matter_either_when_everything_happens_in_the_same_moment() => Law.Holds(
        Gen.Choose(0, int.MaxValue - 1),
        static seed =>
        {
            var chance = new Random(seed);
            Same([.. Enumerable.Range(0, chance.Next(1, 12)).Select(_ => Cramped(chance))], chance);
        },
        tests: 2000);

    [Fact]
    public void Earlier_publish_times_win_and_exact_ones_within_a_second() => Law.Holds(
        Gen.Choose(0, int.MaxValue - 1),
        static seed =>
        {
            var chance = new Random(seed);
            var (a, b, c) = (chance.Next(-3000, 3000), chance.Next(-3000, 3000), chance.Next(-3000, 3000));
            Assert.Equal(DraftMerge.Earlier(a, b), DraftMerge.Earlier(b, a));
            Assert.Equal(DraftMerge.Earlier(a, DraftMerge.Earlier(b, c)), DraftMerge.Earlier(DraftMerge.Earlier(a, b), c));
            Assert.Equal(a, DraftMerge.Earlier(a, a));
        });

    private static void Same(IReadOnlyList<TaskEvent> events, Random chance)
    {
        var expected = Show(WriteBatch.Of(events));
        for (var round = 0; round < 4; round++)
        {
            TaskEvent[] order = [.. events, .. events.Where(_ => chance.Next(3) == 0)];
            chance.Shuffle(order);
            TaskDraft? task = null;
            var attempts = new Dictionary<object, AttemptDraft>();
            for (var at = 0; at < order.Length;)
            {
                var batch = WriteBatch.Of(order[at..Math.Min(order.Length, at += chance.Next(1, 6))]);
                task = task is null ? Assert.Single(batch.Tasks) : DraftMerge.Merge(task, Assert.Single(batch.Tasks));
                foreach (var attempt in batch.Attempts)
                {
                    attempts[attempt.Key] = attempts.TryGetValue(attempt.Key, out var known) ? DraftMerge.Merge(known, attempt) : attempt;
                }
            }

            Assert.Equal(expected, Show(new([task!], [.. attempts.Values])));
        }
    }

    private static string Show(WriteBatch batch) => JsonSerializer.Serialize(batch with
    {
        Attempts = [.. batch.Attempts.OrderBy(static attempt => (attempt.Run, attempt.Number, attempt.StartedAt)).ThenBy(static attempt => attempt.Worker, StringComparer.Ordinal)],
    });

    private static TaskEvent Cramped(Random chance)
    {
        var task = new TaskIdentity { Id = "task", Queue = $"q{chance.Next(2)}", Workspace = chance.Next(2) == 0 ? null : "acme", CreatedAt = chance.Next(2) == 0 ? null : At(), Run = chance.Next(1, 3) };
        var attempt = new StartedAttempt(chance.Next(1, 3), $"w{chance.Next(2)}", At());
        return chance.Next(13) switch
        {
            0 => new TaskEvent.Queued(task, At()),
            1 => new TaskEvent.Scheduled(task, At(), At()),
            2 => new TaskEvent.Replayed(task, At()),
            3 => new TaskEvent.Deferred(task, At(), attempt.Number, At(), $"reason {chance.Next(2)}", chance.Next(2) == 0 ? null : attempt),
            4 => new TaskEvent.PutBack(task, At(), attempt.Number, chance.Next(2) == 0 ? null : attempt, "stopped"),
            5 => new TaskEvent.Running(task, attempt),
            6 => new TaskEvent.Progress(task, At(), attempt, chance.Next(2), $"step {chance.Next(2)}"),
            7 => new TaskEvent.Retrying(task, At(), attempt, At(), $"error {chance.Next(2)}"),
            8 => new TaskEvent.Completed(task, At(), attempt, $"{chance.Next(2)}") { IsBeginningTold = chance.Next(2) == 0 },
            9 => new TaskEvent.DeadLettered(task, At(), attempt.Number, chance.Next(2) == 0 ? null : attempt, "timeout", $"error {chance.Next(2)}"),
            11 => new TaskEvent.Resumed(task, attempt, chance.Next(1, 3)),
            10 => new TaskEvent.Cancelled(task, At(), attempt.Number, attempt, null),
            _ => new TaskEvent.Expired(task, At(), attempt.Number, null, "late"),
        };

        DateTimeOffset At() => DateTimeOffset.UnixEpoch.AddMilliseconds(chance.Next(2) * 400);
    }
}
