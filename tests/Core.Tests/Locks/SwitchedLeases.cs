using Warren.Leases;
using Warren.State;
using Warren.Tracking;

namespace Warren.Core.Tests.Locks;

/// <summary>A real SQLite store behind a switch: while it is off, every call about leases fails as one to a server that is down does.</summary>
internal sealed class SwitchedLeases : ILeaseStore, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("warren-leases-");
    private readonly SharedState _state;
    private int _calls;

    public SwitchedLeases() => _state = StateStores.Open(Connection, "", TimeProvider.System);

    /// <summary>The value of <c>StateConnection</c>.</summary>
    public string Connection => $"Data Source={Path.Combine(_folder.FullName, "leases.db")}";

    /// <summary>Whether it does not answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>How often it was called.</summary>
    public int Calls => _calls;

    /// <summary>What an instance shares with the others.</summary>
    public SharedState Shared => _state with { Leases = this };

    public Task<LeaseAnswer> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken = default) => Through(leases => leases.AcquireAsync(request, cancellationToken));

    public Task<IReadOnlySet<string>> RenewAsync(IReadOnlyCollection<string> ids, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        Through(leases => leases.RenewAsync(ids, timeToLive, cancellationToken));

    public Task ReleaseAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => Through(async leases =>
    {
        await leases.ReleaseAsync(ids, cancellationToken);
        return true;
    });

    public Task<IReadOnlyList<LeaseHolder>> FindHoldersAsync(string scope, CancellationToken cancellationToken = default) =>
        Through(leases => leases.FindHoldersAsync(scope, cancellationToken));

    public Task CheckAsync(CancellationToken cancellationToken = default) => Through(async leases =>
    {
        await leases.CheckAsync(cancellationToken);
        return true;
    });

    public Task<int> CleanUpAsync(int maxRows, CancellationToken cancellationToken = default) => Through(leases => leases.CleanUpAsync(maxRows, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<T> Through<T>(Func<ILeaseStore, Task<T>> call)
    {
        Interlocked.Increment(ref _calls);
        return IsAway ? throw new TaskStoreUnavailableException("It is switched off.") : call(_state.Leases!);
    }
}
