using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Health;
using Warren.Functions.Http.DeadLetters;
using Warren.Functions.Workers;
using Warren.Topology;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Functions.Http.Status.Why;

/// <summary>Says why a task does not run.</summary>
public sealed class WhyFunctions(TopologySpec topology, TaskQueue tasks, HealthMonitor health, IServiceProvider services, TimeProvider time)
{
    private readonly ITaskStore? _store = services.GetService<ITaskStore>();
    private readonly IReadOnlyList<IWhySource> _sources = [.. services.GetServices<IWhySource>()];
    private readonly WorkerLook _workers = services.GetRequiredService<WorkerLook>();

    /// <summary><c>GET tasks/{id}/why</c>: why the task does not run, the most important reason first, and what to do about each.</summary>
    [Function("ExplainTask")]
    public Task<IResult> Explain(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "tasks/{id}/why")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        StatusProblems.AnswerAsync(request, _store, async store =>
        {
            if (QueryReader.NotEmpty(request) is { } refused)
            {
                return refused;
            }

            var wanted = TaskLinks.Unescaped(id);
            return await FreshTasks.FindAsync(wanted, () => store.FindAsync(wanted, cancellationToken), tasks.Tracker!, time, cancellationToken) is { } task
                ? TypedResults.Json(WhyRules.Answer(await GatherAsync(store, task, cancellationToken)), TaskAnswer.Options)
                : StatusProblems.NotFound(request, wanted, tasks.Tracker!);
        });

    private async Task<WhyFacts> GatherAsync(ITaskStore store, TrackedTask task, CancellationToken cancellationToken)
    {
        var facts = new WhyFacts { Task = task, Now = time.GetUtcNow(), Queue = topology.Find(task.Identity.Queue) };
        if (task.State.IsEnded() || task.State == TaskState.Running || facts.Queue is not { } queue)
        {
            return facts;
        }

        var others = new List<WhyReason>();
        foreach (var source in _sources)
        {
            others.AddRange(await source.AskAsync(task, cancellationToken));
        }

        facts = facts with
        {
            Control = tasks.Controls?.Of(queue.Name),
            Storm = tasks.Storms.FirstOrDefault(storm => storm.Queue == queue.Name),
            Findings = [.. health.Current.Where(finding => finding.Queue == queue.Name)],
            Place = task.State == TaskState.Queued ? await store.FindPlaceAsync(task.Identity, queue is { Priorities: true, Type: QueueType.Classic }, cancellationToken) : null,
            Workers = await ServingAsync(queue.Name, cancellationToken),
            Others = others,
        };
        try
        {
            return facts with { Depth = (await tasks.Depths.ReadAsync([queue.Name], cancellationToken))[0] };
        }
        catch (BrokerUnavailableException away)
        {
            return facts with { BrokerTrouble = away.Message };
        }
    }

    private async Task<IReadOnlyList<KnownWorker>?> ServingAsync(string queue, CancellationToken cancellationToken) =>
        await _workers.ReadAsync(cancellationToken) is not { } known
            ? null
            : [.. known.Where(worker => worker.State == WorkerState.Alive && worker.Beat.Profile.Queues.Any(served => served.Queue == queue))];
}
