using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Merging;

/// <summary>What the rule says, case by case; each case is told forwards and backwards.</summary>
public sealed class MergeRuleTests
{
    [Fact]
    public void An_end_is_not_undone_by_what_came_before_it() =>
        Ends(TaskState.Completed, Tell.Queued(), Tell.Running(Tell.Attempt(1)), Tell.Completed(Tell.Attempt(1), 2));

    [Fact]
    public void An_end_is_not_undone_by_a_duplicate_that_began_later() =>
        Ends(TaskState.Completed, Tell.Completed(Tell.Attempt(1), 2), Tell.Running(Tell.Attempt(9, worker: "worker-b")));

    [Fact]
    public void A_later_attempt_wins_over_an_earlier_one_whatever_the_clocks_say() =>
        Ends(TaskState.Running, new TaskEvent.Retrying(Tell.Task(), Tell.At(50), Tell.Attempt(40), Tell.At(60), "it failed"), Tell.Running(Tell.Attempt(30, number: 2)));

    [Fact]
    public void What_was_completed_stays_so_when_another_delivery_of_it_fails() =>
        Ends(TaskState.Completed, Tell.Completed(Tell.Attempt(1), 2), Tell.Dead(Tell.Attempt(1, number: 3, worker: "worker-b"), 9));

    [Fact]
    public void A_replay_begins_anew_after_an_end() =>
        Ends(TaskState.Queued, Tell.Dead(Tell.Attempt(1), 2), new TaskEvent.Replayed(Tell.Task(run: 2), Tell.At(1)));

    [Fact]
    public void A_replay_stays_dead_when_it_dies_again_and_the_first_death_is_told_late() =>
        Ends(TaskState.DeadLettered, new TaskEvent.Replayed(Tell.Task(run: 2), Tell.At(3)), Tell.Dead(Tell.Attempt(4), 5, run: 2), Tell.Running(Tell.Attempt(99)));

    [Fact]
    public void A_publisher_whose_clock_is_ahead_does_not_put_a_running_task_back_into_its_queue() =>
        Ends(TaskState.Running, Tell.Running(Tell.Attempt(1)), Tell.Queued(seconds: 30));

    [Fact]
    public void A_task_that_is_deferred_before_its_second_attempt_is_scheduled() => Ends(
        TaskState.Scheduled,
        new TaskEvent.Retrying(Tell.Task(), Tell.At(2), Tell.Attempt(1), Tell.At(3), "it failed"),
        new TaskEvent.Deferred(Tell.Task(), Tell.At(3), 2, Tell.At(9), "a limit"));

    [Fact]
    public void A_task_that_was_deferred_and_then_came_is_running() =>
        Ends(TaskState.Running, new TaskEvent.Deferred(Tell.Task(), Tell.At(3), 1, Tell.At(9), "a limit"), Tell.Running(Tell.Attempt(9)));

    [Fact]
    public void A_task_that_went_back_to_its_queue_is_queued() => Ends(
        TaskState.Queued, Tell.Running(Tell.Attempt(1)), new TaskEvent.PutBack(Tell.Task(), Tell.At(2), 1, Tell.Attempt(1), "the instance stops"));

    [Fact]
    public void Attempt_that_was_stopped_as_its_lock_was_lost_never_ends()
    {
        var deferred = new TaskEvent.Deferred(Tell.Task(), Tell.At(2), 1, Tell.At(3), "its lock was lost", Tell.Attempt(1));
        Ends(TaskState.Scheduled, Tell.Running(Tell.Attempt(1)), deferred);

        var attempt = Assert.Single(WriteBatch.Of([deferred, Tell.Running(Tell.Attempt(1))]).Attempts);
        Assert.Equal((TaskState.Scheduled, "its lock was lost"), (attempt.Outcome, attempt.Error));
        Assert.NotNull(attempt.EndedAt);
    }

    [Fact]
    public void Completed_wins_over_dead_lettered_over_cancelled_over_expired()
    {
        var expired = new TaskEvent.Expired(Tell.Task(), Tell.At(9), 0, null, null);
        var cancelled = new TaskEvent.Cancelled(Tell.Task(), Tell.At(8), 0, null, null);
        Ends(TaskState.Cancelled, expired, cancelled);
        Ends(TaskState.DeadLettered, expired, cancelled, Tell.Dead(Tell.Attempt(1), 2));
        Ends(TaskState.Completed, expired, Tell.Completed(Tell.Attempt(1), 1.5), Tell.Dead(Tell.Attempt(1), 2));
    }

    private static void Ends(TaskState expected, params TaskEvent[] events)
    {
        Assert.Equal(expected, Assert.Single(WriteBatch.Of(events).Tasks).State);
        Assert.Equal(expected, Assert.Single(WriteBatch.Of([.. events.Reverse()]).Tasks).State);
    }
}
