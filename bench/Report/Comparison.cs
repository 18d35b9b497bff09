namespace Warren.Bench.Report;

/// <summary>One round of a scenario, both sides in operations per second.</summary>
internal sealed record Pair(double Ours, double Raw)
{
    public double Ratio => Ours / Raw;
}

/// <summary>All rounds of a scenario.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Aim">The ratio that is aimed at; null when the line is there for information.</param>
/// <param name="Rounds">At least one.</param>
internal sealed record Comparison(string Name, double? Aim, IReadOnlyList<Pair> Rounds)
{
    public Spread Ours => Spread.Of([.. Rounds.Select(static round => round.Ours)]);

    public Spread Raw => Spread.Of([.. Rounds.Select(static round => round.Raw)]);

    /// <summary>Of the rounds' ratios, not of the medians: what slows the machine down for a while hits both sides of a round.</summary>
    public Spread Ratio => Spread.Of([.. Rounds.Select(static round => round.Ratio)]);
}

/// <summary>A figure of ours alone.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Limit">It should stay below this.</param>
/// <param name="Values">At least one.</param>
internal sealed record Figure(string Name, string Unit, double Limit, IReadOnlyList<double> Values)
{
    public Spread Spread => Spread.Of(Values);
}
