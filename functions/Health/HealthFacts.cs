using Warren.Processing;
using Warren.Tracking;

namespace Warren.Functions.Health;

/// <summary>What was measured at a moment.</summary>
internal sealed record HealthFacts
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Why the broker cannot be reached, or null.</summary>
    public string? BrokerTrouble { get; init; }

    /// <summary>Why the broker takes no publishes, or null.</summary>
    public string? Blocked { get; init; }

    /// <summary>The queues that the broker has; null when it could not be asked.</summary>
    public IReadOnlyList<QueueFacts>? Queues { get; init; }

    /// <summary>How this instance gets along with the store; null without one.</summary>
    public TrackerState? Store { get; init; }

    /// <summary>Free bytes for the data folder; null when that could not be found out.</summary>
    public long? FreeDisk { get; init; }
}

/// <summary>What was measured of a queue.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Ready">Tasks that wait.</param>
/// <param name="Consumers">Its consumers, on all instances.</param>
/// <param name="Paused">Whether it is paused.</param>
/// <param name="Served">Whether this instance is meant to consume it.</param>
/// <param name="Here">What this instance has to do with it.</param>
internal sealed record QueueFacts(string Queue, long Ready, long Consumers, bool Paused, bool Served, QueueActivity Here);
