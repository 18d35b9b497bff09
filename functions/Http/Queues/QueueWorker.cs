using Warren.Controls;
using Warren.Workers;

namespace Warren.Functions.Http.Queues;

/// <summary>A live worker that serves a queue.</summary>
/// <param name="Id">Its name; <c>GET workers/{id}</c> has more.</param>
/// <param name="Pattern">The pattern that chose the queue; null when the worker serves every queue.</param>
/// <param name="Selection">All patterns that the worker was given (<c>--queues</c>); null when it serves every queue.</param>
/// <param name="Concurrency">How many tasks of the queue it runs at the same time; no more than its <c>Warren:Capacity</c>.</param>
public sealed record QueueWorker(string Id, string? Pattern, IReadOnlyList<string>? Selection, int Concurrency)
{
    /// <summary>Those that serve a queue. Pure.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="workers">All that are known.</param>
    /// <param name="control">What is set for the queue on all instances, or null.</param>
    internal static IReadOnlyList<QueueWorker> Of(string queue, IReadOnlyList<KnownWorker> workers, QueueControl? control) =>
    [
        .. from worker in workers
           where worker.State == WorkerState.Alive
           from served in worker.Beat.Profile.Queues
           where served.Queue == queue
           let profile = worker.Beat.Profile
           select new QueueWorker(worker.Beat.Id, served.Pattern, profile.Selection, Math.Min(control?.Concurrency ?? served.Concurrency, profile.Limit ?? int.MaxValue)),
    ];
}
