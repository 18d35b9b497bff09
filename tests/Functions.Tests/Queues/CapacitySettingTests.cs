using Microsoft.Extensions.Configuration;
using Warren.Functions.Queues;

namespace Warren.Functions.Tests.Queues;

/// <summary>What <c>Warren:Capacity</c> may be.</summary>
public sealed class CapacitySettingTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("1", 1)]
    [InlineData("100000", 100_000)]
    public void Capacity_is_not_read(string? text, int? expected) => Assert.Equal(expected, CapacitySetting.Read(With(text)));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("100001")]
    [InlineData("1.5")]
    [InlineData("many")]
    public void Capacity_that_is_no_number_of_tasks_is_taken(string text) => Assert.Contains(
        $"Warren:Capacity is '{text}', but it must be a whole number from 1 to 100000",
        Assert.Throws<SettingsException>(() => CapacitySetting.Read(With(text))).Message,
        StringComparison.Ordinal);

    private static IConfiguration With(string? text) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Warren:Capacity"] = text }).Build();
}
