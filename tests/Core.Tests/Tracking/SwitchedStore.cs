using Warren.State;
using Warren.Tracking;

namespace Warren.Core.Tests.Tracking;

/// <summary>A real SQLite store behind a switch: while it is off, every call fails as one to a server that is down does.</summary>
internal sealed class SwitchedStore : ITaskStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-tracking-");
    private readonly ITaskStore _store;
    private int _writes;
    private int _looks;
    private int _cancelLooks;
    private int _checks;

    public SwitchedStore() => _store = StateStores.Open(null, _folder.FullName, TimeProvider.System).Tasks;

    /// <summary>Whether it does not answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>An id that no write may have in it, as with an event that a database cannot take.</summary>
    public string? Poison { get; set; }

    /// <summary>When set, what a write did is not answered before it ends.</summary>
    public Task? HeldWrites { get; set; }

    /// <summary>When set, looks do not end before it does.</summary>
    public Task? HeldLooks { get; set; }

    /// <summary>When set, looks block the thread of who asks until it is.</summary>
    public ManualResetEventSlim? BlockedLooks { get; set; }

    /// <summary>How many writes have succeeded.</summary>
    public int Writes => _writes;

    public int Looks => _looks;

    public int CancelLooks => _cancelLooks;

    public int Checks => _checks;

    public Task PrepareAsync(CancellationToken cancellationToken = default) => Through(() => _store.PrepareAsync(cancellationToken));

    public async Task WriteAsync(IReadOnlyList<TaskEvent> events, CancellationToken cancellationToken = default)
    {
        if (events.Any(one => one.Task.Id == Poison))
        {
            throw new InvalidOperationException("It cannot be written.");
        }

        await Through(() => _store.WriteAsync(events, cancellationToken));
        Interlocked.Increment(ref _writes);
        if (HeldWrites is { } held)
        {
            await held.WaitAsync(cancellationToken);
        }
    }

    public Task<TrackedTask?> FindAsync(string id, CancellationToken cancellationToken = default) => _store.FindAsync(id, cancellationToken);

    public async Task<IReadOnlyDictionary<string, TaskLook>> LookAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _looks);
        BlockedLooks?.Wait(CancellationToken.None);
        if (HeldLooks is { } held)
        {
            await held.WaitAsync(cancellationToken);
        }

        return await Through(() => _store.LookAsync(ids, cancellationToken));
    }

    public Task<IReadOnlyDictionary<string, TaskLook>> FindCancelledAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _cancelLooks);
        return Through(() => _store.FindCancelledAsync(ids, cancellationToken));
    }

    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default) => Through(() => _store.ListAsync(query, cancellationToken));

    public Task<QueuePlace> FindPlaceAsync(TaskIdentity task, bool byPriority, CancellationToken cancellationToken = default) => _store.FindPlaceAsync(task, byPriority, cancellationToken);

    public Task<IReadOnlyDictionary<string, TaskCounts>> CountAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken = default) =>
        Through(() => _store.CountAsync(queues, cancellationToken));

    public Task<int> QueueDueAsync(DateTimeOffset dueBefore, int maxRows, CancellationToken cancellationToken = default) =>
        Through(() => _store.QueueDueAsync(dueBefore, maxRows, cancellationToken));

    public Task<CancelAnswer> RequestCancelAsync(string id, CancellationToken cancellationToken = default) => Through(() => _store.RequestCancelAsync(id, cancellationToken));

    public Task<int> CleanUpAsync(DateTimeOffset endedBefore, DateTimeOffset silentBefore, int maxRows, CancellationToken cancellationToken = default) =>
        Through(() => _store.CleanUpAsync(endedBefore, silentBefore, maxRows, cancellationToken));

    public Task<TaskStoreStatus> CheckAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _checks);
        return Through(() => _store.CheckAsync(cancellationToken));
    }

    /// <summary>Waits until the store says of a task what a test expects; fails when it never does.</summary>
    public async Task<TrackedTask> UntilAsync(string id, Func<TrackedTask, bool> expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        TrackedTask? task;
        while ((task = await FindAsync(id)) is null || !expected(task))
        {
            Assert.False(limit.IsCancellationRequested, $"It was never seen; the last of task {id}: {task}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return task;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task Through(Func<Task> call) => IsAway ? throw new TaskStoreUnavailableException("It is switched off.") : call();

    private Task<T> Through<T>(Func<Task<T>> call) => IsAway ? throw new TaskStoreUnavailableException("It is switched off.") : call();
}
