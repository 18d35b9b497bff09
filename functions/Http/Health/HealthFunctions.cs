using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Warren.Functions.Health;
using Warren.RateLimits;
using Warren.Topology;

namespace Warren.Functions.Http.Health;

/// <summary>Tells a supervisor whether this instance runs and whether it can do its work.</summary>
public sealed class HealthFunctions(TopologySpec topology, QueueDepths depths, TaskQueue tasks, HealthMonitor health)
{
    /// <summary><c>GET health/live</c>: 200 as long as the process serves HTTP.</summary>
    [Function("Live")]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        TypedResults.Json(new { status = "live" });

    /// <summary>
    /// <c>GET health/ready</c>: 200 when the broker answers, takes publishes and has every queue of the topology; else 503 with what is missing. All else is a warning, as no other
    /// instance would do better and no restart would help: a queue that nobody consumes, that backs up or does not move, a task store that does not answer (tasks run on without it, but
    /// for those with a lock or a key, which are held back), a disk that is nearly full.
    /// </summary>
    [Function("Ready")]
    public async Task<IResult> Ready(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        var report = await CheckAsync(cancellationToken);
        return report.Status == "ready" ? TypedResults.Json(report) : Problems.NotReady(request.HttpContext, report);
    }

    private async Task<ReadyReport> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            string[] names = [.. topology.Queues.Select(static queue => queue.Name)];
            var read = await depths.ReadAsync(names, cancellationToken);
            var blocked = await depths.BlockedReasonAsync(cancellationToken);
            string[] problems =
            [
                .. blocked is not null ? [$"The broker takes no publishes: {blocked}."] : Array.Empty<string>(),
                .. blocked is null ? health.Current.Where(static finding => finding.Kind == HealthFinding.Alarm).Select(static finding => finding.Text) : [],
                .. names.Zip(read).Where(static pair => pair.Second is null)
                    .Select(static pair => $"Queue '{pair.First}' is not declared: apply the topology (dotnet run --project topology -- apply)."),
            ];
            string[] warnings =
            [
                .. StoreWarnings(),
                .. LockWarnings(),
                .. LimitWarnings(),
                .. MonitorWarnings(),
                .. read.Where(queue => queue is { Consumers: 0 } && tasks.Controls?.Of(queue.Queue)?.Pause is null).Select(static queue => $"Queue '{queue!.Queue}' has no consumer."),
            ];
            return new(problems.Length == 0 ? "ready" : "not_ready", problems, warnings);
        }
        catch (BrokerUnavailableException error)
        {
            return new("not_ready", [error.Message], [.. StoreWarnings(), .. LockWarnings(), .. LimitWarnings(), .. MonitorWarnings()]);
        }
    }

    private IEnumerable<string> MonitorWarnings() => health.Current
        .Where(static finding => finding.Kind is HealthFinding.StalledConsumer or HealthFinding.NoConsumer or HealthFinding.Backlog or HealthFinding.Disk)
        .Select(static finding => $"Since {TaskHeaders.Time(finding.Since)}: {finding.Text}");

    private IEnumerable<string> LockWarnings() => tasks.Leases is { Degraded: true } state
        ? [$"Since {TaskHeaders.Time(state.Since!.Value)} tasks with a lock or a key are held back, and limits of queues are not kept: {state.Reason}"]
        : [];

    private IEnumerable<string> StoreWarnings() => tasks.Tracker?.State is { Degraded: true } state
        ? [$"Since {TaskHeaders.Time(state.Since!.Value)} tasks run on without the task store: {state.Reason} {state.Waiting:N0} events wait for it, {state.Dropped:N0} were dropped. Whether queues are paused, and their concurrency, is as it was last known."]
        : [];

    private IEnumerable<string> LimitWarnings() => tasks.RateLimits?.Outage is { } outage
        ? [$"Since {TaskHeaders.Time(outage.Since)} tasks with a rate limit {(outage.Meanwhile == WhenStoreIsAway.Run ? "run unlimited" : "are held back")}: {outage.Reason}"]
        : [];
}

/// <summary>Whether an instance can do its work.</summary>
/// <param name="Status"><c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Problems">What keeps it from working, and what to do.</param>
/// <param name="Warnings">What may be meant to be so.</param>
public sealed record ReadyReport(string Status, IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings);
