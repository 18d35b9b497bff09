using Warren.Controls;
using Warren.Functions.Http.Status.Why;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Functions.Tests.Http.Status;

public sealed class WhyRulesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly QueueSpec Orders = new("orders") { RoutingKeys = ["orders"], Timeout = TimeSpan.FromMinutes(20) };

    private static readonly WhyFacts Facts = new()
    {
        Now = Now,
        Queue = Orders,
        Depth = new("orders", 12, 2),
        Place = new(3, 10),
        Task = new()
        {
            Identity = new() { Id = "t", Queue = "orders", Task = "order_placed" },
            State = TaskState.Queued,
            CreatedAt = Now.AddMinutes(-10),
            UpdatedAt = Now.AddMinutes(-10),
            Attempt = 1,
        },
    };

    public static TheoryData<string, string, string> Cases => new()
    {
        { "waiting", "about 3 tasks come before it (an estimate), and 12 messages wait in 'orders', which 2 instances take from", "PATCH queues/orders" },
        { "waiting, long", "at least 9,000 tasks come before it", "more instances" },
        { "not_on_broker", "No message waits in 'orders'", "under another id" },
        { "paused no_consumer", "paused since 2029-12-31T23:00:00.000Z by ann: why not", "POST queues/orders/resume" },
        { "no_consumer waiting", "No instance serves queue 'orders'", "--queues orders" },
        { "queue_missing", "The broker has no queue 'orders'", "apply" },
        { "queue_missing, undeclared", "is not in the topology", "TaskTopology.cs" },
        { "broker", "The broker cannot be asked: gone", "Bring the broker back" },
        { "scheduled", "not before", "DELETE tasks/t" },
        { "deferred", "put off until 2030-01-01T00:00:30.000Z: lock 'customer:1' is held by b", "Wait." },
        { "deferred, due", "put off until 2029-12-31T23:55:00.000Z", "nobody has taken it since" },
        { "retry", "Attempt 1 failed, and attempt 2 comes at 2030-01-01T00:01:00.000Z: it broke", "Wait." },
        { "slowed waiting", "This instance slows the queue down: nearly all fail", "tasks fail" },
        { "put_back waiting", "It went back to its queue: Its instance stopped.", "Wait" },
        { "lock waiting", "Its lock is held.", "Wait for it." },
        { "cancel_requested waiting", "asked at 2029-12-31T23:59:00.000Z", "dropped" },
        { "running", "attempt 1 since 2029-12-31T23:50:00.000Z on host/7", "GET tasks/t" },
        { "running, late", "longer than the 00:20:00 that it may", "delivers the task again" },
        { "completed", "It has completed, in attempt 1", "another id" },
        { "dead_lettered", "It is a dead letter (permanent_failure) after 1 attempts: it broke", "POST queues/orders/dead-letters/replay with {\"ids\": [\"t\"]}" },
        { "cancelled", "It was cancelled: by ann", "another id" },
        { "expired", "Its time was over", "expiresAt" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Answer_does_not_say_why_or_what_to_do(string name, string text, string action)
    {
        var answer = WhyRules.Answer(Of(name));
        var kinds = name.Split(',')[0].Split(' ');
        Assert.True(kinds[0] == answer.Reasons[0].Kind, answer.ToString() + string.Join(' ', answer.Reasons));
        Assert.Contains(text, answer.Summary, StringComparison.Ordinal);
        Assert.Contains(action, answer.Reasons[0].Action, StringComparison.Ordinal);
        Assert.Equal(answer.Summary, answer.Reasons[0].Text);
        if (kinds.Length > 1 && kinds[0] != "paused")
        {
            Assert.Contains(answer.Reasons, reason => reason.Kind == kinds[1]);
        }

        // A paused queue has no consumers, and that is no second reason.
        Assert.True(kinds[0] != "paused" || answer.Reasons.All(static reason => reason.Kind != "no_consumer"));
        Assert.All(answer.Reasons, static reason => Assert.True(reason is { Text.Length: > 0, Action.Length: > 0 }));
    }

    private static WhyFacts Of(string name) => name switch
    {
        "waiting" => Facts,
        "waiting, long" => Facts with { Place = new(9_000, QueuePlace.Most) },
        "not_on_broker" => Facts with { Depth = new("orders", 0, 2) },
        "paused no_consumer" => Facts with { Depth = new("orders", 12, 0), Control = new("orders", 1, Now, new QueuePause(Now.AddHours(-1), "ann", "why not"), null) },
        "no_consumer waiting" => Facts with { Depth = new("orders", 12, 0) },
        "queue_missing" => Facts with { Depth = null },
        "queue_missing, undeclared" => Facts with { Depth = null, Queue = null },
        "broker" => Facts with { Depth = null, BrokerTrouble = "gone" },
        "scheduled" => Task(TaskState.Scheduled, static task => task with { RunAt = Now.AddMinutes(1) }),
        "deferred" => Task(TaskState.Scheduled, static task => task with { RunAt = Now.AddSeconds(30), Reason = "lock 'customer:1' is held by b" }),
        "deferred, due" => Task(TaskState.Scheduled, static task => task with { RunAt = Now.AddMinutes(-5), Reason = "lock 'customer:1' is held by b" }),
        "retry" => Task(TaskState.Retrying, static task => task with { Attempt = 1, RunAt = Now.AddMinutes(1), Error = "it broke" }),
        "slowed waiting" => Facts with { Storm = new("orders", Slowed: true, Now, "nearly all fail", 2) },
        "put_back waiting" => Task(TaskState.Queued, static task => task with { Reason = "Its instance stopped." }),
        "lock waiting" => Facts with { Others = [new("lock", "Its lock is held.", "Wait for it.")] },
        "cancel_requested waiting" => Task(TaskState.Queued, static task => task with { CancelRequestedAt = Now.AddMinutes(-1) }),
        "running" => Task(TaskState.Running, static task => task with { StartedAt = Now.AddMinutes(-10), Worker = "host/7" }),
        "running, late" => Task(TaskState.Running, static task => task with { StartedAt = Now.AddMinutes(-21), Worker = "host/7" }),
        "completed" => Task(TaskState.Completed, static task => task with { EndedAt = Now }),
        "dead_lettered" => Task(TaskState.DeadLettered, static task => task with { EndedAt = Now, Reason = "permanent_failure", Error = "it broke" }),
        "cancelled" => Task(TaskState.Cancelled, static task => task with { EndedAt = Now, Reason = "by ann" }),
        "expired" => Task(TaskState.Expired, static task => task with { EndedAt = Now }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static WhyFacts Task(TaskState state, Func<TrackedTask, TrackedTask> with) => Facts with { Task = with(Facts.Task with { State = state }) };
}
