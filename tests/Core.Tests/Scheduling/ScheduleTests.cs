using System.Text.Json;
using Warren.Processing;
using Warren.Publishing;

namespace Warren.Core.Tests.Scheduling;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, 0)]
    [InlineData(-1_000, 0)]
    [InlineData(64, 0)]
    [InlineData(65, 65)]
    [InlineData(90_000, 90_000)]
    public void Task_waits_exactly_what_is_left_unless_that_is_less_than_clocks_differ(int? millisecondsAhead, int remaining) =>
        Assert.Equal(TimeSpan.FromMilliseconds(remaining), Schedule.Remaining(Message(notBefore: Now + Milliseconds(millisecondsAhead)), Now));

    [Theory]
    [InlineData(null, false)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public void Task_is_over_from_the_moment_on_at_which_it_expires(int? millisecondsAhead, bool over) =>
        Assert.Equal(over, Schedule.IsOver(Message(expiresAt: Now + Milliseconds(millisecondsAhead)), Now));

    [Fact]
    public void Delay_and_absolute_time_mean_the_same()
    {
        Assert.Equal(Now.AddHours(1), SubmissionTimes.NotBefore(Submission() with { Delay = TimeSpan.FromHours(1) }, Now));
        Assert.Equal(Now.AddHours(1), SubmissionTimes.NotBefore(Submission() with { NotBefore = Now.AddHours(1) }, Now));
        Assert.Equal(Now.AddDays(366), SubmissionTimes.NotBefore(Submission() with { NotBefore = Now.AddDays(366) }, Now));
    }

    [Fact]
    public void Time_that_has_come_is_no_delay()
    {
        Assert.Null(SubmissionTimes.NotBefore(Submission(), Now));
        Assert.Null(SubmissionTimes.NotBefore(Submission() with { Delay = TimeSpan.Zero }, Now));
        Assert.Null(SubmissionTimes.NotBefore(Submission() with { NotBefore = Now }, Now));
        Assert.Null(SubmissionTimes.NotBefore(Submission() with { NotBefore = Now.AddYears(-3) }, Now));
    }

    public static TheoryData<string, TaskSubmission> Contradictions { get; } = new()
    {
        { "give one of them", Submission() with { Delay = TimeSpan.Zero, NotBefore = Now } },
        { "Delay is -00:00:01", Submission() with { Delay = TimeSpan.FromSeconds(-1) } },
        { "Delay is 366.00:00:01", Submission() with { Delay = TimeSpan.FromDays(366) + TimeSpan.FromSeconds(1) } },
        { "at most 366 days ahead", Submission() with { NotBefore = Now.AddDays(367) } },
        { "at most 366 days ahead", Submission() with { NotBefore = DateTimeOffset.MaxValue } },
        { "cannot run before", Submission() with { Delay = TimeSpan.FromMinutes(1), ExpiresAt = Now.AddMinutes(1) } },
    };

    [Theory]
    [MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void Times_that_contradict_each_other_are_refused(string why, TaskSubmission submission) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => SubmissionTimes.NotBefore(submission, Now)).Message, StringComparison.Ordinal);

    private static TimeSpan? Milliseconds(int? count) => count is { } value ? TimeSpan.FromMilliseconds(value) : null;

    private static TaskSubmission Submission() => TaskSubmission.Create(Probe.Queue, Probe.Task, new ProbePayload { Value = 1 });

    private static TaskMessage Message(DateTimeOffset? notBefore = null, DateTimeOffset? expiresAt = null) => new()
    {
        Id = "id",
        Name = Probe.Task,
        Queue = Probe.Queue,
        Body = default,
        Root = default(JsonElement),
        Payload = default(JsonElement),
        Priority = 5,
        RetryCount = 0,
        NotBefore = notBefore,
        ExpiresAt = expiresAt,
    };
}
