namespace Warren.Topology;

/// <summary>How a broker compares with a topology.</summary>
/// <param name="Broker">The broker and virtual host, without secrets.</param>
/// <param name="Version">The broker's version.</param>
/// <param name="ReadThrough">How it was read.</param>
/// <param name="Plan">What differs.</param>
/// <param name="Warnings">What works differently than declared, as sentences.</param>
public sealed record TopologyReport(string Broker, BrokerVersion Version, string ReadThrough, TopologyPlan Plan, IReadOnlyList<string> Warnings);
