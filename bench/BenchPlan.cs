namespace Warren.Bench;

/// <summary>What is measured, and how much of it.</summary>
internal sealed record BenchPlan(int Rounds, double Size, IReadOnlyCollection<string> Parts)
{
    public bool Has(string part) => Parts.Contains(part, StringComparer.Ordinal);

    public int Scaled(int messages) => Math.Max((int)(messages * Size), 64);
}
