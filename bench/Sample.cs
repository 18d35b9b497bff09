namespace Warren.Bench;

/// <summary>Some measurements of the same thing.</summary>
internal sealed record Sample(IReadOnlyList<double> Values)
{
    public double Median => Values.Order().ElementAt(Values.Count / 2);

    public double Min => Values.Min();

    public double Max => Values.Max();
}

/// <summary>One line of the table: what was measured, ours and raw in the same unit.</summary>
internal sealed record Comparison(string What, Sample Ours, Sample Raw, double Aim)
{
    public double Ratio => Ours.Median / Raw.Median;
}
