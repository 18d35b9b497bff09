namespace Warren.Topology;

/// <summary>One task queue: what exists on the broker for it and how an instance consumes it.</summary>
/// <param name="Name">The queue's name on the broker: 1 to 197 bytes (a delayed task's routing key has 58 more), not starting with <c>amq.</c>.</param>
public sealed record QueueSpec(string Name)
{
    /// <summary>
    /// Keys under which the task exchange routes to this queue; patterns (<c>orders.*</c>, <c>orders.#</c>) are allowed. At least one.
    /// No task may match keys of two queues: it would be copied to both and run twice.
    /// The first one without a wildcard is the key that publishers use; see <see cref="PublishingKey"/>.
    /// </summary>
    public required IReadOnlyList<string> RoutingKeys { get; init; }

    /// <summary>Classic (default) or quorum.</summary>
    public QueueType Type { get; init; } = QueueType.Classic;

    /// <summary>
    /// Whether the queue orders tasks by priority. Default true. On a classic queue priorities cost about two thirds of its throughput, so a
    /// queue whose tasks are all alike can do without. Ignored for quorum queues, which have native priorities from RabbitMQ 4.3.
    /// </summary>
    public bool Priorities { get; init; } = true;

    /// <summary>Messages that the broker hands to one instance ahead of their acknowledgement, 1 to 65,535. Default 1.</summary>
    public int Prefetch { get; init; } = 1;

    /// <summary>Tasks that one instance runs at the same time, 1 to <see cref="Prefetch"/>. Default 1.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>
    /// Tasks that all instances together run at the same time, 1 or more; the others wait in their instances. Needs a task store that the instances share; while that is away, or missing,
    /// only <see cref="Concurrency"/> holds. Costs each task two small writes. Default null: no limit.
    /// </summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>Tasks with the same <c>concurrencyKey</c> that all instances together run at the same time, 1 or more. Of no account for tasks without one. Default 1.</summary>
    public int KeyConcurrency { get; init; } = 1;

    /// <summary>When a failed task is tried again. Default: three retries after 5 s, 30 s and 3 min.</summary>
    public RetrySpec Retry { get; init; } = RetrySpec.Default;

    /// <summary>
    /// Further delays, for tasks of this queue that have a retry policy of their own: each becomes a retry queue too. Default none. A task may also use
    /// the delays of <see cref="Retry"/>.
    /// </summary>
    public IReadOnlyList<TimeSpan> TaskRetryDelays { get; init; } = [];

    /// <summary>
    /// Quorum (default) or classic, whatever the queue itself is. A classic retry queue hands tasks back without waiting until the queue has them: what
    /// falls due while the queue is full (<see cref="MaxLength"/>), or as the broker is killed, can be lost. A quorum one keeps a task until the queue has confirmed it.
    /// </summary>
    public QueueType RetryType { get; init; } = QueueType.Quorum;

    /// <summary>
    /// How long one attempt may take, 1 ms to 24.8 days, or null for no limit; a task may have its own. Then the handler is asked to stop and the task is
    /// tried again. Keep it below the broker's acknowledgement timeout (30 minutes unless configured). Default 20 min.
    /// </summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// How often a message may be delivered without an outcome, because its process died or gave it back, before it is dead-lettered. 3 to 1,000, on quorum
    /// queues to 19 (the broker itself gives up at 20). Default 10. From half of it on, such messages run one at a time, so
    /// that one which kills its process does not take others with it.
    /// </summary>
    public int MaxDeliveries { get; init; } = 10;

    /// <summary>When an instance slows down because nearly everything fails; null for never. Default <see cref="StormGuardSpec"/>'s own defaults.</summary>
    public StormGuardSpec? StormGuard { get; init; } = new();

    /// <summary>Where a task ends that cannot be processed. Default: the dead-letter queue that all queues share.</summary>
    public DeadLetterSpec DeadLetter { get; init; } = DeadLetterSpec.Shared;

    /// <summary>How long a task may wait in the queue before the broker dead-letters it. 1 ms to 24.8 days in whole milliseconds. Default null: for ever.</summary>
    public TimeSpan? MessageTtl { get; init; }

    /// <summary>How many tasks may wait before the broker refuses further publishes (<c>reject-publish</c>), 1 or more. Default null: no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// What the task store is told of the queue's tasks, where there is a store. Default everything, which costs a no-op task about a third of its throughput (docs/benchmarks.md);
    /// for a queue of many small tasks that nobody asks for one by one, take <see cref="TrackingMode.Failures"/>.
    /// </summary>
    public TrackingMode Tracking { get; init; } = TrackingMode.All;

    /// <summary>
    /// How many tasks may wait before health warns that the queue backs up, 1 or more; it is over when fewer than four fifths of that wait. Default null: never.
    /// </summary>
    public int? BacklogWarning { get; init; }

    /// <summary>
    /// For how long tasks may wait while nothing of the queue begins or ends on an instance that serves it, before health warns; while something runs there, its time limit
    /// (<see cref="Timeout"/>) is added. From 1 min, or null for never. Default 5 min.
    /// </summary>
    public TimeSpan? StalledAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How the number of instances follows the queue's length, and which queues share them. Default: <see cref="ScaleSpec"/>'s own defaults.</summary>
    public ScaleSpec Scale { get; init; } = new();

    /// <summary>
    /// The name in the <c>[Function]</c> attribute of the function that serves the queue, by which an instance switches others off. 1 to 127 letters, digits,
    /// <c>-</c> and <c>_</c>, a letter first; no two queues share one. Default: the words of <see cref="Name"/> without <c>queue</c> at the end
    /// (<c>high_priority.queue</c>: <c>HighPriority</c>).
    /// </summary>
    public string Function { get => field ?? DerivedNames.Function(Name); init; }

    /// <summary>The routing key that a publisher uses when it names this queue, or null when every key has a wildcard.</summary>
    public string? PublishingKey => RoutingKeys.FirstOrDefault(static key => !IsPattern(key));

    internal static bool IsPattern(string routingKey) => routingKey.AsSpan().ContainsAny('*', '#');
}
