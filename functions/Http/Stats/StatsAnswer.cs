using Warren.Functions.Health;

namespace Warren.Functions.Http.Stats;

/// <summary>How things are, as <c>GET stats</c> shows it. What nobody could say is null.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Total">All queues together.</param>
/// <param name="Queues">Each queue, in the topology's order.</param>
/// <param name="Health">What is not as it should be on the instance that answers, as <c>health/ready</c> has it; measured every 15 s.</param>
/// <param name="Sources">Where each number comes from: <c>broker</c>, <c>management</c> (its API), <c>store</c>, or null when that could not be asked.</param>
public sealed record StatsAnswer(
    DateTimeOffset At, TotalStats Total, IReadOnlyList<QueueStats> Queues, IReadOnlyList<HealthFinding> Health, IReadOnlyDictionary<string, string?> Sources);

/// <summary>All queues together. A sum is one of what is known.</summary>
/// <param name="Workers">Workers that are alive, on all instances.</param>
/// <param name="StaleWorkers">Workers of which nothing has been heard for too long.</param>
/// <param name="Capacity">How many tasks the live workers run at the same time at most; no worker counts for more than its <c>Warren:Capacity</c>.</param>
/// <param name="Paused">How many queues are paused.</param>
/// <param name="Queued">Tasks that wait in their queues.</param>
/// <param name="Unacknowledged">Tasks that instances hold: they run, or are held ahead.</param>
/// <param name="Running">Tasks that run.</param>
/// <param name="Scheduled">Tasks that wait for their time, deferred ones included.</param>
/// <param name="Delayed">The same as the broker counts them: messages on its ladder of delays.</param>
/// <param name="Retrying">Tasks that wait in retry queues.</param>
/// <param name="DeadLetters">Dead letters, each counted once when queues share theirs.</param>
/// <param name="RateIn">Tasks that come a second.</param>
/// <param name="RateOut">Tasks that end a second.</param>
/// <param name="OldestQueuedSeconds">For how long the task waits that has waited longest.</param>
/// <param name="DrainSeconds">When the last queue would be empty with these rates; null when one will not be, or nobody knows.</param>
/// <param name="Advice">What is worth another look in the scaling numbers; see docs/simulate.md. Mostly empty.</param>
public sealed record TotalStats(
    int? Workers,
    int? StaleWorkers,
    int? Capacity,
    int Paused,
    long? Queued,
    long? Unacknowledged,
    long? Running,
    long? Scheduled,
    long? Delayed,
    long Retrying,
    long? DeadLetters,
    double? RateIn,
    double? RateOut,
    double? OldestQueuedSeconds,
    double? DrainSeconds,
    IReadOnlyList<string> Advice);

/// <summary>A queue. Counts from the store end at 100,000.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Workers">Live workers that serve it.</param>
/// <param name="StaleWorkers">Workers that served it and of which nothing has been heard for too long.</param>
/// <param name="Capacity">How many of its tasks the live workers run at the same time at most; no more than its <c>ConcurrencyLimit</c>, and of each worker no more than its <c>Warren:Capacity</c>.</param>
/// <param name="Paused">Whether nothing is taken from it.</param>
/// <param name="Queued">Tasks that wait in it; null when it is not declared.</param>
/// <param name="Unacknowledged">Tasks that instances hold.</param>
/// <param name="Running">Tasks that run; null when the queue is not tracked whole.</param>
/// <param name="Scheduled">Tasks that wait for their time; null when the queue is not tracked whole.</param>
/// <param name="Retrying">Tasks that wait in its retry queues.</param>
/// <param name="DeadLetters">Messages in its dead-letter queue, which other queues may share (<c>GET queues</c> says so).</param>
/// <param name="RateIn">Tasks that come a second.</param>
/// <param name="RateOut">Tasks that end a second.</param>
/// <param name="OldestQueuedSeconds">For how long the task waits that has waited longest, as the store knows; null when none waits.</param>
/// <param name="DrainSeconds">When it would be empty with these rates; null when it will not be, or nobody knows.</param>
/// <param name="Health">What is not as it should be with it.</param>
/// <param name="Advice">What is worth another look in its scaling numbers.</param>
public sealed record QueueStats(
    string Queue,
    int? Workers,
    int? StaleWorkers,
    int? Capacity,
    bool Paused,
    long? Queued,
    long? Unacknowledged,
    long? Running,
    long? Scheduled,
    long Retrying,
    long? DeadLetters,
    double? RateIn,
    double? RateOut,
    double? OldestQueuedSeconds,
    double? DrainSeconds,
    IReadOnlyList<HealthFinding> Health,
    IReadOnlyList<string> Advice);
