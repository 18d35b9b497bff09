namespace Warren.Topology.Tests;

public sealed class LoadPlanTests
{
    private const int Tasks = 20_000;

    [Theory]
    [InlineData("Steady")]
    [InlineData("Burst")]
    [InlineData("Daily")]
    [InlineData("Backlog")]
    public void A_shape_has_other_tasks_than_were_asked_for(string shape)
    {
        var plan = Plan(Enum.Parse<LoadShape>(shape));
        Arrival[] arrivals = [.. plan.Arrivals()];
        Assert.Equal(Tasks, arrivals.Sum(static arrival => arrival.Count));
        Assert.Equal(arrivals.Select(static arrival => arrival.At).Order(), arrivals.Select(static arrival => arrival.At));
        Assert.All(arrivals, arrival => Assert.InRange(arrival.At, TimeSpan.Zero, plan.Over));
        Assert.All(arrivals, static arrival => Assert.True(arrival.Duration > TimeSpan.Zero));
        Assert.InRange(arrivals.Average(static arrival => arrival.Duration.TotalSeconds), 1.9, 2.1);
        Assert.Equal(arrivals, plan.Arrivals());
        Assert.NotEqual(arrivals, (plan with { Seed = 2 }).Arrivals());
    }

    [Fact]
    public void A_steady_load_has_heaps()
    {
        var hours = Plan(LoadShape.Steady).Arrivals().CountBy(static arrival => (int)arrival.At.TotalHours).ToArray();
        Assert.Equal(24, hours.Length);
        Assert.All(hours, static hour => Assert.InRange(hour.Value, 0.8 * Tasks / 24, 1.2 * Tasks / 24));
    }

    [Fact]
    public void A_burst_takes_longer_than_a_minute()
    {
        var within = Plan(LoadShape.Burst).Arrivals().Count(static arrival => arrival.At >= TimeSpan.FromHours(6) && arrival.At <= TimeSpan.FromHours(6) + TimeSpan.FromMinutes(1));
        Assert.InRange(within, 0.89 * Tasks, 0.91 * Tasks);
    }

    [Fact]
    public void A_day_is_as_busy_at_night_as_at_noon()
    {
        var hours = Plan(LoadShape.Daily).Arrivals().CountBy(static arrival => (int)arrival.At.TotalHours).ToDictionary();
        // The rate goes from a fifth of the average to nine fifths.
        Assert.InRange(hours[0], 0.1 * Tasks / 24, 0.35 * Tasks / 24);
        Assert.InRange(hours[12], 1.65 * Tasks / 24, 1.95 * Tasks / 24);
    }

    [Fact]
    public void Equal_tasks_of_a_backlog_take_the_room_of_many() => Assert.Single((Plan(LoadShape.Backlog) with { Variation = 0 }).Arrivals());

    private static LoadPlan Plan(LoadShape shape) => new(shape, Tasks, TimeSpan.FromHours(24), TimeSpan.FromSeconds(2), 0.5, Seed: 1);
}
