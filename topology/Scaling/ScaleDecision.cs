namespace Warren.Topology;

/// <summary>How many instances there shall be.</summary>
/// <param name="Instances">So many.</param>
/// <param name="Reason">Why it is another number than before, in words; null when it is the same.</param>
public sealed record ScaleDecision(int Instances, string? Reason);
