using Warren.Controls;
using Warren.Functions.Health;
using Warren.Topology;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Functions.Http.Status.Why;

/// <summary>What is known when somebody asks why a task does not run.</summary>
internal sealed record WhyFacts
{
    public required TrackedTask Task { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Its queue in the topology; null when it has none there.</summary>
    public QueueSpec? Queue { get; init; }

    /// <summary>What the broker says of the queue; null when it does not have it, or was not asked.</summary>
    public QueueDepth? Depth { get; init; }

    /// <summary>Why the broker could not be asked, or null.</summary>
    public string? BrokerTrouble { get; init; }

    /// <summary>What is set for the queue.</summary>
    public QueueControl? Control { get; init; }

    /// <summary>Whether this instance slows the queue down; null when the queue has no guard.</summary>
    public StormState? Storm { get; init; }

    /// <summary>What health has found of the queue.</summary>
    public IReadOnlyList<HealthFinding> Findings { get; init; } = [];

    /// <summary>The living workers that serve its queue; null when nobody could say.</summary>
    public IReadOnlyList<KnownWorker>? Workers { get; init; }

    /// <summary>About where it stands; null when it does not wait in its queue.</summary>
    public QueuePlace? Place { get; init; }

    /// <summary>What limits and locks say.</summary>
    public IReadOnlyList<WhyReason> Others { get; init; } = [];
}
