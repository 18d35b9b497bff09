using Warren.Workers;

namespace Warren.Functions.Workers;

/// <summary>Reads who works, for answers that are given without it too.</summary>
internal sealed class WorkerLook(TaskQueue tasks, IWorkerStore? store, WorkerOptions options)
{
    /// <summary>At most so many workers are shown or counted.</summary>
    public const int MaxWorkers = 1_000;

    /// <summary>The workers that are known; null without a store and while it is away.</summary>
    public Task<IReadOnlyList<KnownWorker>?> ReadAsync(CancellationToken cancellationToken) =>
        StoreLook.TryAsync(tasks, store, (known, token) => known.ListAsync(options.StaleAfter, MaxWorkers, token), cancellationToken);
}
