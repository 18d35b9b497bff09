using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.RateLimits;
using Warren.Tracking;

namespace Warren.Functions.Tracking;

/// <summary>Removes old tasks from the store, now and then and in small steps, so that no step holds up the tasks' own writes for long.</summary>
internal sealed partial class RetentionSweep(SharedState state, TrackingSettings settings, RateLimitOptions limits, TimeProvider time, ILogger<RetentionSweep> logger) : BackgroundService
{
    private const int StepRows = 1_000;

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Removes what is old now: tasks, and one step each of leases that nobody released and of rate limits that nobody used.</summary>
    /// <returns>How many tasks were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var removed = 0;
        if (state.Leases is { } leases)
        {
            await leases.CleanUpAsync(StepRows, cancellationToken);
        }

        if (state.RateLimits is { } buckets)
        {
            await buckets.CleanUpAsync(limits, StepRows, cancellationToken);
        }

        while (true)
        {
            var step = await state.Tasks.CleanUpAsync(now - settings.Retention, now - settings.Silence, StepRows, cancellationToken);
            removed += step;
            if (step < StepRows)
            {
                return removed;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = First; ; wait = Interval)
        {
            await Task.Delay(wait, time, stoppingToken);
            try
            {
                if (await SweepAsync(stoppingToken) is > 0 and var removed)
                {
                    LogRemoved(removed, settings.Retention.TotalDays);
                }
            }
            catch (TaskStoreException away)
            {
                LogAway(away.Message);
            }
        }
    }

    [LoggerMessage(5000, LogLevel.Information, "Removed {Count} tasks from the task store that ended more than {Days:0.##} days ago")]
    private partial void LogRemoved(int count, double days);

    [LoggerMessage(5001, LogLevel.Warning, "Old tasks are not removed from the task store now: {Reason}")]
    private partial void LogAway(string reason);
}
