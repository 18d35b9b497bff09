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

    /// <param name="configuration">The settings.</param>
    /// <param name="problems">What is wrong with them is added here.</param>
    public static TrackingSettings Read(IConfiguration configuration, SettingProblems problems)
    {
        var mode = configuration[Tracking] is { Length: > 0 } text ? text : "on";
        if (mode is not ("on" or "off"))
        {
            problems.Add($"{Tracking} is '{mode}', but it must be 'on' or 'off'.");
        }

        var retention = problems.Time(configuration, RetentionSetting, TimeSpan.FromDays(7), TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650));
        var leases = new LeaseOptions();
        leases = leases with { TimeToLive = problems.Time(configuration, LeaseTime, leases.TimeToLive, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10)) };
        var folder = configuration["DataFolder"] is { Length: > 0 } data ? data : "data";
        return new(mode != "off", configuration[StateStores.SettingName], folder, retention) { Leases = leases };
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
