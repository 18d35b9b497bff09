using Warren.Workers;

namespace Warren.Core.Tests.Workers;

/// <summary>A store of workers whose first sign of life is not answered before a test says how.</summary>
internal sealed class HeldBeats(IWorkerStore store) : IWorkerStore
{
    private int _beats;

    public int Beats => _beats;

    /// <summary>Ends the first one, whatever the caller's patience.</summary>
    public TaskCompletionSource<int> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<int> BeatAsync(WorkerBeat beat, CancellationToken cancellationToken = default) =>
        Interlocked.Increment(ref _beats) == 1 ? First.Task : store.BeatAsync(beat, cancellationToken);

    public Task LeaveAsync(string id, DateTimeOffset startedAt, CancellationToken cancellationToken = default) => store.LeaveAsync(id, startedAt, cancellationToken);

    public Task<WorkerRescue> RescueAsync(TimeSpan staleAfter, TimeSpan keep, int maxTasks, CancellationToken cancellationToken = default) =>
        store.RescueAsync(staleAfter, keep, maxTasks, cancellationToken);

    public Task<IReadOnlyList<KnownWorker>> ListAsync(TimeSpan staleAfter, int limit, CancellationToken cancellationToken = default) => store.ListAsync(staleAfter, limit, cancellationToken);

    public Task<KnownWorker?> FindAsync(string id, TimeSpan staleAfter, CancellationToken cancellationToken = default) => store.FindAsync(id, staleAfter, cancellationToken);
}
