using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Functions.Http.Queues;
using Warren.Topology;

namespace Warren.Functions.Health;

/// <summary>Measures every 15 s whether things are as they should be, and says in the log once when something begins and once when it ends.</summary>
public sealed partial class HealthMonitor : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly TopologySpec _topology;
    private readonly TaskQueue _tasks;
    private readonly ManagementApi _management;
    private readonly HealthSettings _settings;
    private readonly HealthRules _rules;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthMonitor> _logger;
    private volatile HealthState _state = HealthState.Empty;

    internal HealthMonitor(TopologySpec topology, TaskQueue tasks, ManagementApi management, HealthSettings settings, TimeProvider time, ILogger<HealthMonitor> logger)
    {
        (_topology, _tasks, _management, _settings, _time, _logger) = (topology, tasks, management, settings, time, logger);
        _rules = new(topology, settings.MinFreeDisk);
    }

    /// <summary>What was not as it should be when it was measured last; empty before the first time.</summary>
    public IReadOnlyList<HealthFinding> Current => _state.Findings;

    /// <summary>Measures and judges now.</summary>
    internal async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var before = _state;
        var after = _rules.Judge(before, await ReadAsync(cancellationToken));
        _state = after;
        foreach (var began in after.Findings.Where(finding => IsTold(finding) && before.Find(finding.Kind, finding.Queue) is null))
        {
            LogBegan(began.Kind, began.Text);
        }

        foreach (var ended in before.Findings.Where(finding => IsTold(finding) && after.Find(finding.Kind, finding.Queue) is null))
        {
            LogEnded(ended.Kind, ended.Queue ?? "this instance", (_time.GetUtcNow() - ended.Since).TotalMinutes);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, _time, stoppingToken);
            await MeasureAsync(stoppingToken);
        }
    }

    // Whoever has the connection to the broker and the store tells of these.
    private static bool IsTold(HealthFinding finding) => finding.Kind is not (HealthFinding.Broker or HealthFinding.Store);

    private async Task<HealthFacts> ReadAsync(CancellationToken cancellationToken)
    {
        var facts = new HealthFacts { At = _time.GetUtcNow(), Store = _tasks.Tracker?.State, FreeDisk = _settings.FreeDisk() };
        try
        {
            string[] names = [.. _topology.Queues.Select(static queue => queue.Name)];
            var depths = await _tasks.Depths.ReadAsync(names, cancellationToken);
            return facts with
            {
                Blocked = await _tasks.Depths.BlockedReasonAsync(cancellationToken) ?? await _management.AlarmAsync(cancellationToken),
                Queues =
                [
                    .. depths.Zip(_tasks.Activities).Where(static pair => pair.First is not null).Select(pair => new QueueFacts(
                        pair.First!.Queue, pair.First.Ready, pair.First.Consumers, _tasks.Controls?.Of(pair.First.Queue)?.Pause is not null, _settings.Served.Contains(pair.First.Queue), pair.Second)),
                ],
            };
        }
        catch (BrokerUnavailableException away)
        {
            return facts with { BrokerTrouble = away.Message };
        }
    }

    [LoggerMessage(5010, LogLevel.Warning, "Health, {Kind}: {Text}")]
    private partial void LogBegan(string kind, string text);

    [LoggerMessage(5011, LogLevel.Information, "Health, {Kind}: over for {Subject} after {Minutes:0.#} min")]
    private partial void LogEnded(string kind, string subject, double minutes);
}
