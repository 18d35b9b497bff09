using System.Globalization;
using Microsoft.Extensions.Configuration;
using Warren.Leases;
using Warren.State;

namespace Warren.Functions.Tracking;

/// <summary>Whether and where it is kept what becomes of tasks, and for how long.</summary>
/// <param name="IsOn">The setting <c>Warren:Tracking</c>, <c>on</c> (default) or <c>off</c>.</param>
/// <param name="Connection">The setting <c>StateConnection</c>; see <see cref="StateStores.Open"/>.</param>
/// <param name="DataFolder">The setting <c>DataFolder</c>, which the embedded store's file is below.</param>
/// <param name="Retention">
/// The setting <c>Warren:Retention</c>: how long a task is kept after its end, 1 minute to 3,650 days. Default 7 days. What has not ended and was not heard of for four times that
/// long, at least 30 days, goes too.
/// </param>
internal sealed record TrackingSettings(bool IsOn, string? Connection, string DataFolder, TimeSpan Retention)
{
    private const string Tracking = "Warren:Tracking";
    private const string RetentionSetting = "Warren:Retention";
    private const string LeaseTime = "Warren:LeaseTime";

    private static readonly TimeSpan ShortestSilence = TimeSpan.FromDays(30);

    /// <summary>
    /// The setting <c>Warren:LeaseTime</c>: how long a lock of an instance that died keeps others out, 5 s to 10 minutes. Default 20 s.
    /// </summary>
    public LeaseOptions Leases { get; init; } = new();

    /// <summary>How long a task that has not ended is kept without a sign of life.</summary>
    public TimeSpan Silence => Retention * 4 > ShortestSilence ? Retention * 4 : ShortestSilence;

    /// <exception cref="SettingsException">Settings are wrong; all problems are in it.</exception>
    public static TrackingSettings Read(IConfiguration configuration)
    {
        var problems = new List<string>();
        var mode = configuration[Tracking] is { Length: > 0 } text ? text : "on";
        if (mode is not ("on" or "off"))
        {
            problems.Add($"{Tracking} is '{mode}', but it must be 'on' or 'off'.");
        }

        var retention = TimeSpan.FromDays(7);
        if (configuration[RetentionSetting] is { Length: > 0 } given
            && (!TimeSpan.TryParse(given, CultureInfo.InvariantCulture, out retention) || retention < TimeSpan.FromMinutes(1) || retention > TimeSpan.FromDays(3650)))
        {
            problems.Add($"{RetentionSetting} is '{given}', but it must be a time from '00:01:00' to '3650.00:00:00', such as '7.00:00:00' for a week.");
        }

        var leases = new LeaseOptions();
        if (configuration[LeaseTime] is { Length: > 0 } wanted)
        {
            if (!TimeSpan.TryParse(wanted, CultureInfo.InvariantCulture, out var time) || time < TimeSpan.FromSeconds(5) || time > TimeSpan.FromMinutes(10))
            {
                problems.Add($"{LeaseTime} is '{wanted}', but it must be a time from '00:00:05' to '00:10:00', such as '00:00:20'.");
            }

            leases = leases with { TimeToLive = time };
        }

        var folder = configuration["DataFolder"] is { Length: > 0 } data ? data : "data";
        return problems.Count == 0 ? new(mode == "on", configuration[StateStores.SettingName], folder, retention) { Leases = leases } : throw new SettingsException(problems);
    }

    /// <summary>The shared state, which is not reached for yet; null when tracking is off.</summary>
    /// <exception cref="SettingsException">The connection is not understood.</exception>
    public SharedState? OpenState(TimeProvider time)
    {
        try
        {
            return IsOn ? StateStores.Open(Connection, DataFolder, time) : null;
        }
        catch (StateSettingException wrong)
        {
            throw new SettingsException([wrong.Message]);
        }
    }
}
