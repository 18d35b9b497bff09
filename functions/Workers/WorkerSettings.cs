using Microsoft.Extensions.Configuration;
using Warren.Workers;

namespace Warren.Functions.Workers;

/// <summary>
/// Reads how workers tell that they are alive: <c>Warren:Workers:Beat</c> (1 s to 10 min, default 5 s), <c>Warren:Workers:StaleAfter</c> (at least twice the beat, default 30 s) and
/// <c>Warren:Workers:Keep</c> (at least twice that, default 1 h), each as hh:mm:ss.
/// </summary>
internal static class WorkerSettings
{
    /// <summary>
    /// What this instance is called, <c>Warren:Workers:Name</c>, at most 255 characters; null: its machine's name and process id. No two instances may have the same name at the
    /// same time.
    /// </summary>
    public static string? Name(IConfiguration configuration) => configuration["Warren:Workers:Name"] is { Length: > 0 } name ? name : null;

    /// <param name="configuration">The settings.</param>
    /// <param name="problems">What is wrong with them is added here.</param>
    public static WorkerOptions Read(IConfiguration configuration, SettingProblems problems)
    {
        var defaults = new WorkerOptions();
        var beat = Time("Beat", defaults.Beat, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        var stale = Time("StaleAfter", Later(defaults.StaleAfter, beat * 2), beat * 2, TimeSpan.FromDays(1));
        var keep = Time("Keep", Later(defaults.Keep, stale * 2), stale * 2, TimeSpan.FromDays(30));
        if (Name(configuration) is { Length: > TaskLimits.MaxShortString } name)
        {
            problems.Add($"Warren:Workers:Name has {name.Length} characters, but at most {TaskLimits.MaxShortString} are taken.");
        }

        return new() { Beat = beat, StaleAfter = stale, Keep = keep };

        TimeSpan Time(string name, TimeSpan fallback, TimeSpan least, TimeSpan most) => problems.Time(configuration, $"Warren:Workers:{name}", fallback, least, most);
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
