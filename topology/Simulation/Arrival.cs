namespace Warren.Topology;

/// <summary>Tasks that come at the same moment and take equally long.</summary>
/// <param name="At">Since the beginning.</param>
/// <param name="Count">How many.</param>
/// <param name="Duration">How long one runs.</param>
/// <param name="Queue">The queue's name, or null for the one that is simulated.</param>
internal readonly record struct Arrival(TimeSpan At, long Count, TimeSpan Duration, string? Queue = null);
