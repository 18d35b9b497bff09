using System.Collections.Immutable;

namespace Warren.Functions.Health;

/// <summary>What is known from all that was measured so far.</summary>
/// <param name="Findings">What is not as it should be.</param>
/// <param name="Work">By queue, since when each measurement has found tasks that wait in it and may be taken.</param>
internal sealed record HealthState(IReadOnlyList<HealthFinding> Findings, ImmutableDictionary<string, QueueWork> Work)
{
    public static HealthState Empty { get; } = new([], ImmutableDictionary.Create<string, QueueWork>(StringComparer.Ordinal));

    public HealthFinding? Find(string kind, string? queue = null) => Findings.FirstOrDefault(finding => finding.Kind == kind && finding.Queue == queue);
}

/// <summary>That tasks wait in a queue.</summary>
/// <param name="Since">Since when, with or without a consumer as now.</param>
/// <param name="Consumed">Whether anybody consumes it.</param>
internal sealed record QueueWork(DateTimeOffset Since, bool Consumed);
