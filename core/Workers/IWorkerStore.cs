using Warren.Tracking;

namespace Warren.Workers;

/// <summary>Which workers there are. All times that decide anything are the store's own clock, because those of instances differ. Safe to call from many threads.</summary>
/// <remarks>Every method may throw <see cref="TaskStoreException"/>.</remarks>
public interface IWorkerStore
{
    /// <summary>Keeps a sign of life; the first one registers the worker. It may be told twice.</summary>
    /// <returns>
    /// Which life of the worker it is, from 0. More than before: it had been taken for dead, and its tasks may have been put back, so that it must say which of them run
    /// (<see cref="TaskEvent.Resumed"/>).
    /// </returns>
    Task<int> BeatAsync(WorkerBeat beat, CancellationToken cancellationToken = default);

    /// <summary>The worker stops: from now on nothing runs on it. Does nothing when another process has its id by now.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="startedAt">When its process began.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task LeaveAsync(string id, DateTimeOffset startedAt, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds workers that have been silent for too long, and puts back to queued the tasks that say that they run on a worker that is dead, has stopped, or was another process
    /// with the same id. Each is put back once, whoever looks, and anything that is told of the task by itself beats it: another attempt, or the end of this one.
    /// </summary>
    /// <remarks>It changes what is shown of the tasks, no more: the broker delivers them again by itself when the worker's connection is gone.</remarks>
    /// <param name="staleAfter">After how long a silence a worker is dead.</param>
    /// <param name="keep">After how long a silence a worker is forgotten.</param>
    /// <param name="maxTasks">At most so many tasks, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<WorkerRescue> RescueAsync(TimeSpan staleAfter, TimeSpan keep, int maxTasks, CancellationToken cancellationToken = default);

    /// <summary>The workers by id, at most <paramref name="limit"/>: those that are alive, then those that are stale, then those that have stopped.</summary>
    /// <param name="staleAfter">After how long a silence a worker is stale.</param>
    /// <param name="limit">At most so many, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<KnownWorker>> ListAsync(TimeSpan staleAfter, int limit, CancellationToken cancellationToken = default);

    /// <summary>A worker, or null when the store does not know it.</summary>
    Task<KnownWorker?> FindAsync(string id, TimeSpan staleAfter, CancellationToken cancellationToken = default);
}
