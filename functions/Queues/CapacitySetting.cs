using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Warren.Functions.Queues;

/// <summary>The setting <c>Warren:Capacity</c>: how many tasks this instance runs at once, of all queues together, 1 to 100,000. Default: as many as the queues' own concurrency lets.</summary>
internal static class CapacitySetting
{
    private const string Name = "Warren:Capacity";

    /// <exception cref="SettingsException">The value is none.</exception>
    public static int? Read(IConfiguration configuration) => configuration[Name] is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var capacity) && capacity is >= 1 and <= 100_000 ? capacity
        : throw new SettingsException([$"{Name} is '{text}', but it must be a whole number from 1 to 100000, or empty for no limit."]);
}
