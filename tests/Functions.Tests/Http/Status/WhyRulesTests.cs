using Warren.Controls;
using Warren.Functions.Http.Status.Why;
using Warren.Leases;
using Warren.Topology;
using Warren.Tracking;
using Warren.Workers;

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

    private static readonly KnownWorker Roomy = Worker("host/7", 10, limit: 3, running: 2);

    private static readonly KnownWorker Busy = Worker("host/8", 1, limit: null, running: 1);

    public static TheoryData<string, string, string> Cases => new()
    {
        { "waiting", "about 3 tasks come before it (an estimate), and 12 messages wait in 'orders', which 2 instances take from", "PATCH queues/orders" },
        { "waiting, long", "at least 9,000 tasks come before it", "more instances" },
        { "held_ahead", "an instance that serves it (host/7, host/8) has taken the task ahead", "Do not submit it again" },
        { "held_ahead, by one that others take for dead", "an instance that serves it has taken the task ahead", "Wait." },
        { "capacity held_ahead", "runs as many tasks as it can: host/7 (3 of 3 in all), host/8 (1 of 1 of this queue)", "Warren:Capacity" },
        { "capacity waiting", "runs as many tasks as it can: host/8 (1 of 1 of this queue)", "PATCH queues/orders" },
        { "waiting, worker with room", "It waits for its turn", "more instances" },
        { "waiting, worker whose queue was given more", "It waits for its turn", "more instances" },
        { "no_consumer not_on_broker", "No instance serves queue", "--queues orders" },
        { "not_on_broker, unheard of", "nothing was heard of the task since 2029-12-31T23:29:00.000Z", "runs twice" },
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
        { "put_back waiting", "It came back to its queue. When it was taken before: Its instance stopped.", "Wait" },
        { "retry waiting", "Attempt 1 failed, and attempt 2 is due: it broke", "Wait for its turn." },
        { "lock waiting", "Its lock is held.", "Wait for it." },
        { "cancel_requested waiting", "asked at 2029-12-31T23:59:00.000Z", "dropped" },
        { "running", "attempt 1 since 2029-12-31T23:50:00.000Z on host/7", "GET tasks/t" },
        { "running, late", "longer than the 00:20:00 that it may", "delivers the task again" },
        { "completed", "It has completed, in attempt 1", "another id" },
        { "dead_lettered", "It is a dead letter (permanent_failure) after 1 attempt: it broke", "POST queues/orders/dead-letters/replay with {\"ids\": [\"t\"]}" },
        { "cancelled", "It was cancelled: by ann", "another id" },
        { "cancelled, in words", "It was cancelled before it could start.", "another id" },
        { "expired", "Its time was over before it could run.", "POST queues/orders/dead-letters/replay with {\"ids\": [\"t\"]}" },
        { "expired, after attempts", "Its time was over before its next attempt could begin: it broke (attempt 2; its time is over)", "expiresAt" },
        { "expired, in words", "Its time was over at 2029-12-31T23:00:00.000Z, before attempt 1 could begin.", "expiresAt" },
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
        Assert.False(name.EndsWith(", in words", StringComparison.Ordinal) && answer.Summary != text, answer.Summary);
        if (kinds.Length > 1 && kinds[0] != "paused")
        {
            Assert.Contains(answer.Reasons, reason => reason.Kind == kinds[1]);
        }

        // A paused queue has no consumers, and that is no second reason.
        Assert.True(kinds[0] != "paused" || answer.Reasons.All(static reason => reason.Kind != "no_consumer"));
        Assert.All(answer.Reasons, static reason => Assert.True(reason is { Text.Length: > 0, Action.Length: > 0 }));
    }

    [Fact]
    public void Task_that_has_a_place_itself_or_finds_one_is_said_to_wait_for_one()
    {
        var mine = new LeaseHolder("queue:orders", 1, "t", "host/7", Now.AddMinutes(-2), Now.AddSeconds(5));
        var other = mine with { Task = "other", Token = 2, ExpiresAt = Now.AddSeconds(9) };
        Assert.Empty(QueueLimitWhy.Reasons("orders", 2, "t", [mine, other]));
        Assert.Empty(QueueLimitWhy.Reasons("orders", 3, "u", [mine, other]));

        var reason = Assert.Single(QueueLimitWhy.Reasons("orders", 2, "u", [mine, other, other with { Task = "third" }, other with { Task = "fourth" }, other with { Task = "fifth" }]));
        Assert.Equal(("queue_limit", "t", "host/7", Now.AddMinutes(-2)), (reason.Kind, reason.By, reason.Worker, reason.Since));
        Assert.Contains("task t on worker host/7 since 2029-12-31T23:58:00.000Z; task other on worker host/7", reason.Text, StringComparison.Ordinal);
        Assert.EndsWith("; and 2 more.", reason.Text, StringComparison.Ordinal);
        Assert.Contains("free at 2030-01-01T00:00:09.000Z at the latest", reason.Action, StringComparison.Ordinal);
    }

    private static WhyFacts Of(string name) => name switch
    {
        "waiting" => Facts,
        "waiting, long" => Facts with { Place = new(9_000, QueuePlace.Most) },
        "held_ahead" => Facts with { Depth = new("orders", 0, 2), Workers = [Roomy, Busy with { Beat = Busy.Beat with { Running = 0, Tasks = [] } }] },
        "held_ahead, by one that others take for dead" => Facts with { Depth = new("orders", 0, 1), Workers = [] },
        "capacity held_ahead" => Facts with { Depth = new("orders", 0, 2), Workers = [Roomy with { Beat = Roomy.Beat with { Running = 3 } }, Busy] },
        "capacity waiting" => Facts with { Workers = [Busy] },
        "waiting, worker with room" => Facts with { Workers = [Roomy, Busy] },
        "waiting, worker whose queue was given more" => Facts with { Workers = [Busy], Control = new("orders", 1, Now, null, 2) },
        "no_consumer not_on_broker" => Facts with { Depth = new("orders", 0, 0), Workers = [] },
        "not_on_broker, unheard of" => Task(TaskState.Queued, static task => task with { UpdatedAt = Now.AddMinutes(-31) }) with { Depth = new("orders", 0, 2), Workers = [Roomy] },
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
        "retry waiting" => Facts with { Task = Facts.Task with { Attempt = 2, Error = "it broke" } },
        "put_back waiting" => Task(TaskState.Queued, static task => task with { Reason = "Its instance stopped." }),
        "lock waiting" => Facts with { Others = [new("lock", "Its lock is held.", "Wait for it.")] },
        "cancel_requested waiting" => Task(TaskState.Queued, static task => task with { CancelRequestedAt = Now.AddMinutes(-1) }),
        "running" => Task(TaskState.Running, static task => task with { StartedAt = Now.AddMinutes(-10), Worker = "host/7" }),
        "running, late" => Task(TaskState.Running, static task => task with { StartedAt = Now.AddMinutes(-21), Worker = "host/7" }),
        "completed" => Task(TaskState.Completed, static task => task with { EndedAt = Now }),
        "dead_lettered" => Task(TaskState.DeadLettered, static task => task with { EndedAt = Now, Reason = "permanent_failure", Error = "it broke" }),
        "cancelled" => Task(TaskState.Cancelled, static task => task with { EndedAt = Now, Reason = "by ann" }),
        "cancelled, in words" => Task(TaskState.Cancelled, static task => task with { EndedAt = Now, Reason = "It was cancelled before it could start." }),
        "expired, in words" => Task(TaskState.Expired, static task => task with { EndedAt = Now, Reason = "Its time was over at 2029-12-31T23:00:00.000Z, before attempt 1 could begin." }),
        "expired" => Task(TaskState.Expired, static task => task with { Attempt = 0, EndedAt = Now }),
        "expired, after attempts" => Task(TaskState.Expired, static task => task with { Attempt = 2, EndedAt = Now, Reason = "it broke (attempt 2; its time is over)" }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static WhyFacts Task(TaskState state, Func<TrackedTask, TrackedTask> with) => Facts with { Task = with(Facts.Task with { State = state }) };

    private static KnownWorker Worker(string id, int concurrency, int? limit, int running) => new(
        new(
            id,
            Now.AddHours(-1),
            new() { Queues = [new("orders", concurrency, null), new("other", 9, null)], Limit = limit },
            TimeSpan.FromHours(1),
            running,
            [.. Enumerable.Range(0, running).Select(static number => new WorkerTask($"r-{number}", "orders", null, 1, Now))],
            Life: 0),
        WorkerState.Alive,
        Now,
        TimeSpan.Zero);
}
