using Warren.Bench.Report;

namespace Warren.Bench.Tests;

public sealed class ReportTests
{
    [Theory]
    [InlineData(new double[] { 3 }, 3, 3, 3)]
    [InlineData(new double[] { 9, 1, 5 }, 5, 1, 9)]
    [InlineData(new double[] { 4, 1, 2, 10 }, 3, 1, 10)]
    public void Median_is_the_middle_of_the_sorted_values(double[] values, double median, double min, double max) =>
        Assert.Equal(new Spread(median, min, max), Spread.Of(values));

    [Fact]
    public void Nothing_measured_has_no_median() => Assert.Throws<ArgumentException>(() => Spread.Of([]));

    [Fact]
    public void Round_that_is_slow_for_both_sides_leaves_the_ratio_as_it_is()
    {
        // Twice as slow in the second round, both of them: the medians' ratio would be off, the rounds' ratios are not.
        var comparison = new Comparison("publish", Aim: 0.9, [new(Ours: 900, Raw: 1000), new(450, 500), new(1800, 2000)]);

        Assert.Equal(new Spread(0.9, 0.9, 0.9), comparison.Ratio);
    }

    [Fact]
    public void Table_says_what_is_below_its_aim()
    {
        var table = Tables.Of([new Comparison("publish", Aim: 0.9, [new(1000, 1000)]), new Comparison("http", Aim: 0.9, [new(1234, 2000)])]).Split('\n');

        Assert.Equal(4, table.Length);
        Assert.Single(table.Select(static row => row.Length).Distinct());
        Assert.EndsWith("| ≥ 0.90 |   met |", table[2], StringComparison.Ordinal);
        Assert.Contains("|   1,234 |", table[3], StringComparison.Ordinal);
        Assert.Contains("|     0.62 |", table[3], StringComparison.Ordinal);
        Assert.EndsWith("| ≥ 0.90 | below |", table[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Figure_above_its_limit_is_called_so()
    {
        var table = Tables.Of([new Figure("memory", "MB", Limit: 120, [130, 110, 125]), new Figure("start", "s", Limit: 1, [0.4])]).Split('\n');

        Assert.EndsWith("| above |", table[2], StringComparison.Ordinal);
        Assert.EndsWith("|   met |", table[3], StringComparison.Ordinal);
    }
}
