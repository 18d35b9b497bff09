namespace Warren.Topology;

/// <summary>Something in a topology that a broker would refuse or that would not do what it says.</summary>
/// <param name="Subject">What it is about, e.g. <c>Queue 'reports.queue'</c>.</param>
/// <param name="Problem">What is wrong, with the value.</param>
/// <param name="Fix">What to do in TaskTopology.cs.</param>
public sealed record TopologyProblem(string Subject, string Problem, string Fix)
{
    /// <summary>The whole as one line.</summary>
    public override string ToString() => $"{Subject}: {Problem}. {Fix}.";
}
