namespace Warren.Topology;

/// <summary>What the tool works on, so that tests can run it with topologies of their own.</summary>
internal sealed record ToolContext(TopologySpec Spec, TextWriter Out, TextWriter Error, Func<string, string?> Environment);
