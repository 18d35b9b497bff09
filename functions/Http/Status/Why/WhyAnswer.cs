namespace Warren.Functions.Http.Status.Why;

/// <summary>Why a task does not run.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="State">Where it stands, as <c>GET tasks/{id}</c> calls it.</param>
/// <param name="Summary">The most important reason, in words.</param>
/// <param name="Reasons">All of them, the most important one first; at least one.</param>
public sealed record WhyAnswer(string Id, string State, string Summary, IReadOnlyList<WhyReason> Reasons);

/// <summary>One reason. What does not apply is left out.</summary>
/// <param name="Kind">
/// <c>completed</c>, <c>dead_lettered</c>, <c>cancelled</c>, <c>expired</c>, <c>cancel_requested</c>, <c>running</c>, <c>queue_missing</c>, <c>paused</c>, <c>no_consumer</c>, <c>scheduled</c>, <c>deferred</c>,
/// <c>retry</c>, <c>slowed</c>, <c>stalled_consumer</c>, <c>put_back</c>, <c>waiting</c>, <c>held_ahead</c>, <c>not_on_broker</c>, <c>broker</c>, <c>queue_limit</c>, <c>capacity</c>, <c>lock</c>,
/// <c>rate_limit</c>.
/// </param>
/// <param name="Text">What it is.</param>
/// <param name="Action">What to do about it.</param>
public sealed record WhyReason(string Kind, string Text, string Action)
{
    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Until when, as far as that is known.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>By whom.</summary>
    public string? By { get; init; }

    /// <summary>The worker that has it.</summary>
    public string? Worker { get; init; }

    /// <summary>About how many tasks come before it.</summary>
    public long? Ahead { get; init; }

    /// <summary>How many messages wait in its queue, as the broker counts.</summary>
    public long? Depth { get; init; }
}
