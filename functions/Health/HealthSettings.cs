using System.Globalization;
using Microsoft.Extensions.Configuration;
using Warren.Functions.Workers;

namespace Warren.Functions.Health;

/// <summary>What settings say about health.</summary>
/// <param name="MinFreeDisk">The setting <c>Warren:MinFreeDisk</c> in MiB, 0 to 1,000,000, as bytes: below so much the data folder has too little space. Default 500 MiB; 0: never.</param>
/// <param name="DataFolder">The setting <c>DataFolder</c>.</param>
/// <param name="Served">The queues that this instance is meant to consume; see <see cref="ServedQueues"/>.</param>
internal sealed record HealthSettings(long MinFreeDisk, string DataFolder, IReadOnlySet<string> Served)
{
    public const string MinFreeDiskSetting = "Warren:MinFreeDisk";

    /// <param name="configuration">The settings.</param>
    /// <param name="arguments">The command line, which says what this instance serves.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static HealthSettings Read(IConfiguration configuration, string[] arguments)
    {
        var free = 500;
        if (configuration[MinFreeDiskSetting] is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out free) || free > 1_000_000))
        {
            throw new SettingsException([$"{MinFreeDiskSetting} is '{text}', but it must be a whole number of MiB, 0 to 1000000."]);
        }

        var served = ServedQueues.Read(arguments, configuration, version: null).Queues.Select(static queue => queue.Queue);
        return new(free * 1024L * 1024, configuration["DataFolder"] is { Length: > 0 } data ? data : "data", served.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Free bytes where the data folder is, or is going to be; null when that cannot be found out.</summary>
    public long? FreeDisk()
    {
        try
        {
            var folder = new DirectoryInfo(Path.GetFullPath(DataFolder));
            while (folder is { Exists: false, Parent: { } parent })
            {
                folder = parent;
            }

            return new DriveInfo(folder.FullName).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
