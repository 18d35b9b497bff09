using Warren.Topology;

namespace Warren;

/// <summary>How one task is tried again, where that differs from its queue.</summary>
/// <remarks>
/// Its delays must be among those that the queue has retry queues for (<see cref="QueueSpec.Retry"/> and <see cref="QueueSpec.TaskRetryDelays"/>), because nothing
/// but the topology declares queues; the app refuses to start otherwise and names each delay that is missing. Jitter is the queue's.
/// </remarks>
public sealed record RetryPolicy
{
    /// <summary>The delay before each retry, or null for the queue's.</summary>
    public RetrySpec? Delays { get; init; }

    /// <summary>Which exceptions are tried again at once, later or never; looked up before the queue's table. Default: no entry.</summary>
    public FailureRules Failures { get; init; } = FailureRules.None;

    /// <summary>The queue's delays; for a policy that only has <see cref="Failures"/> of its own.</summary>
    public static RetryPolicy OfQueue { get; } = new();

    /// <summary>No retry: the first failure dead-letters.</summary>
    public static RetryPolicy None { get; } = new() { Delays = RetrySpec.None };

    /// <inheritdoc cref="RetrySpec.Fixed"/>
    public static RetryPolicy Fixed(TimeSpan delay, int retries) => new() { Delays = RetrySpec.Fixed(delay, retries) };

    /// <inheritdoc cref="RetrySpec.Exponential"/>
    public static RetryPolicy Exponential(TimeSpan first, double factor, int retries, TimeSpan? cap = null) =>
        new() { Delays = RetrySpec.Exponential(first, factor, retries, cap) };

    /// <inheritdoc cref="RetrySpec.Steps"/>
    public static RetryPolicy Steps(params IReadOnlyList<TimeSpan> delays) => new() { Delays = RetrySpec.Steps(delays) };
}
