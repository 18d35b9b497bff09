using Warren.Tracking;

namespace Warren.Leases;

/// <summary>Counted places that instances share: so many at once may hold a lease in a scope, each for a time that it must renew. An exclusive lock is a scope of one place.</summary>
/// <remarks>
/// <para>The clock of the store decides when a lease ends, so the clocks of instances may differ. Nothing is promised across a jump of that clock, nor across a store that
/// was put back to an earlier state. Whoever holds a lease counts from the moment before it asked, on a clock that never jumps, and is done sooner than the store thinks.</para>
/// <para>Safe to call from many threads. Every method may throw <see cref="TaskStoreException"/>; after <see cref="TaskStoreUnavailableException"/> what was asked may or may not
/// have been done.</para>
/// </remarks>
public interface ILeaseStore
{
    /// <summary>Gives a place in a scope, when there is one. One decision, however many processes ask at once.</summary>
    /// <remarks>
    /// The same id gets the same lease as often as it asks while the lease lasts, and each time for its whole time again. There is no order among those that ask.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The limit or the time is less than one.</exception>
    Task<LeaseAnswer> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes leases last for a whole time again, in one statement for all of them.</summary>
    /// <param name="ids">The leases' ids, any number.</param>
    /// <param name="timeToLive">How long from now, at least 1 ms.</param>
    /// <param name="cancellationToken">Gives up. The leases may have been renewed nevertheless.</param>
    /// <returns>The ids of those that lasted and were renewed. What is missing has ended, and stays so.</returns>
    Task<IReadOnlySet<string>> RenewAsync(IReadOnlyCollection<string> ids, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Ends leases. Those that have ended already are no error.</summary>
    /// <param name="ids">The leases' ids, any number.</param>
    /// <param name="cancellationToken">Gives up. The leases may have ended nevertheless.</param>
    Task ReleaseAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Who holds a lease in a scope now, in the order in which they got it.</summary>
    /// <param name="scope">The scope; <see cref="LeaseScopes"/> has their names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<LeaseHolder>> FindHoldersAsync(string scope, CancellationToken cancellationToken = default);

    /// <summary>Asks the store whether it works, by a small write that changes nothing: one that can only be read, as with a full disk, does not.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    Task CheckAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes leases that have ended without being released, one bounded step. They hold nobody up in any case.</summary>
    /// <param name="maxRows">At most so many, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were removed.</returns>
    Task<int> CleanUpAsync(int maxRows, CancellationToken cancellationToken = default);
}
