using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Warren.Topology;

namespace Warren.Functions.Http.Health;

/// <summary>Tells a supervisor whether this instance runs and whether it can do its work.</summary>
public sealed class HealthFunctions(TopologySpec topology, QueueDepths depths, TaskQueue tasks)
{
    /// <summary><c>GET health/live</c>: 200 as long as the process serves HTTP.</summary>
    [Function("Live")]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        TypedResults.Json(new { status = "live" });

    /// <summary>
    /// <c>GET health/ready</c>: 200 when the broker answers, takes publishes and has every queue of the topology with a consumer; else 503 with
    /// what is missing. A queue that no instance consumes is a warning, not a failure: another instance may be meant to serve it. So is a task store that does not answer:
    /// tasks run on without it, but for those with a lock or a key, which are held back.
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
            string[] problems =
            [
                .. await depths.BlockedReasonAsync(cancellationToken) is { } blocked ? [$"The broker takes no publishes: {blocked}."] : Array.Empty<string>(),
                .. names.Zip(read).Where(static pair => pair.Second is null)
                    .Select(static pair => $"Queue '{pair.First}' is not declared: apply the topology (dotnet run --project topology -- apply)."),
            ];
            string[] warnings =
            [
                .. StoreWarnings(),
                .. LockWarnings(),
                .. read.Where(static queue => queue is { Consumers: 0 }).Select(static queue => $"Queue '{queue!.Queue}' has no consumer."),
            ];
            return new(problems.Length == 0 ? "ready" : "not_ready", problems, warnings);
        }
        catch (BrokerUnavailableException error)
        {
            return new("not_ready", [error.Message], [.. StoreWarnings(), .. LockWarnings()]);
        }
    }

    private IEnumerable<string> LockWarnings() => tasks.Leases is { Degraded: true } state
        ? [$"Since {TaskHeaders.Time(state.Since!.Value)} tasks with a lock or a key are held back, and limits of queues are not kept: {state.Reason}"]
        : [];

    private IEnumerable<string> StoreWarnings() => tasks.Tracker?.State is { Degraded: true } state
        ? [$"Since {TaskHeaders.Time(state.Since!.Value)} tasks run on without the task store: {state.Reason} {state.Waiting:N0} events wait for it, {state.Dropped:N0} were dropped."]
        : [];
}

/// <summary>Whether an instance can do its work.</summary>
/// <param name="Status"><c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Problems">What keeps it from working, and what to do.</param>
/// <param name="Warnings">What may be meant to be so.</param>
public sealed record ReadyReport(string Status, IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings);
