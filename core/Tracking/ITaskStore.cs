namespace Warren.Tracking;

/// <summary>Where it is kept what became of tasks. One store may be shared by many instances. Safe to call from many threads.</summary>
/// <remarks>
/// A store is made without a connection. Its first call that reaches it brings its tables up to date; each call after that stands alone, so that a store which was
/// away is used again as soon as it is back. Every method may throw <see cref="TaskStoreException"/>.
/// </remarks>
public interface ITaskStore : IAsyncDisposable
{
    /// <summary>Brings the tables up to date, under a lock that all instances share. Does nothing the second time.</summary>
    /// <exception cref="TaskStoreUnavailableException">The store cannot be reached. Later calls try again by themselves.</exception>
    /// <exception cref="TaskStoreSchemaException">The tables are newer than this program.</exception>
    Task PrepareAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes what happened, all of it or nothing: when it returns, the next read of any instance sees it.</summary>
    /// <remarks>
    /// <para>Events may come in any order, late, from several processes and more than once: the same set of them always makes the same record.</para>
    /// <para>Of two events the later run wins. Within a run an end wins over everything else, and completed over dead-lettered over cancelled over expired: what was
    /// done is done, whatever became of another delivery of the task. Else the later attempt wins; within an attempt what its publisher tells gives way to what whoever
    /// received it tells, of which the later time wins, and a failure that is to be retried ends the attempt.</para>
    /// <para>The winner says everything that <see cref="TrackedTask"/> has, except when the task was published (the earliest time that anybody told), its progress (the
    /// latest of the same run and attempt), its attempts (each told by its own events), and a request to cancel, which no event takes away from its run.</para>
    /// <para>Any number of events; some hundreds at once are cheapest. Text that a database cannot hold (NUL, half characters) is replaced by U+FFFD.</para>
    /// </remarks>
    /// <param name="events">What happened.</param>
    /// <param name="cancellationToken">Gives up. The events may have been written nevertheless.</param>
    Task WriteAsync(IReadOnlyList<TaskEvent> events, CancellationToken cancellationToken = default);

    /// <summary>A task with its attempts, or null when the store does not know it.</summary>
    Task<TrackedTask?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>What one must know of tasks before running them, in one query.</summary>
    /// <param name="ids">Their ids, any number; repetitions are allowed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By id; a task that the store does not know is missing.</returns>
    Task<IReadOnlyDictionary<string, TaskLook>> LookAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Which of these tasks somebody asked to be cancelled, in one query that is cheap when none is: for those that run.</summary>
    /// <param name="ids">Their ids, any number; repetitions are allowed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By id, only tasks with a request; ask <see cref="TaskLook.IsCancelled"/> whether it is for the run in question.</returns>
    Task<IReadOnlyDictionary<string, TaskLook>> FindCancelledAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>A page of tasks.</summary>
    /// <exception cref="TaskQueryException">The limit or the cursor is not valid.</exception>
    Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>About where a task stands among those that wait in its queue, by priority and the order in which the store heard of them.</summary>
    /// <param name="task">The task, which waits.</param>
    /// <param name="byPriority">Whether its queue goes by priority.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>An estimate: messages that nobody told the store of are not counted, and of a longer queue only the <see cref="QueuePlace.Most"/> tasks that have waited longest.</returns>
    Task<QueuePlace> FindPlaceAsync(TaskIdentity task, bool byPriority, CancellationToken cancellationToken = default);

    /// <summary>How many tasks of some queues have not ended, by where they stand. Bounded, however many tasks there are.</summary>
    /// <param name="queues">The queues' names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By queue, each of <paramref name="queues"/>. The counts of a queue are those of one moment.</returns>
    Task<IReadOnlyDictionary<string, TaskCounts>> CountAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says of tasks that were scheduled or are retried that they are queued, because their time has come: the broker puts them back into their queue by itself, and nobody
    /// tells. One bounded step; call it again while it changes as many as it may. Whatever is told of such a task later wins over it, as it would without.
    /// </summary>
    /// <param name="dueBefore">Those that were due before that time.</param>
    /// <param name="maxRows">At most so many tasks, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many tasks were changed.</returns>
    Task<int> QueueDueAsync(DateTimeOffset dueBefore, int maxRows, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks for the latest run of a task to be cancelled. It is one decision with every write of an event: either the end of the run was written before, then the
    /// answer is <see cref="CancelVerdict.AlreadyEnded"/>, or every look at the task that begins after this call returned sees the request.
    /// </summary>
    Task<CancelAnswer> RequestCancelAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Removes old tasks and their attempts, one bounded step. Call it again while it removes as many as it may.</summary>
    /// <param name="endedBefore">Tasks that ended before that time, but those that were cancelled and whose message still stands on the broker go as those do that have not ended.</param>
    /// <param name="silentBefore">
    /// Tasks that have not ended, but of which nothing was heard since that time and nothing was due since. Their end was lost, or they still wait: should they be heard
    /// of again, they are known again. Give it much earlier than <paramref name="endedBefore"/>.
    /// </param>
    /// <param name="maxRows">At most so many tasks, from 1. Some thousands keep the step short.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many tasks were removed.</returns>
    Task<int> CleanUpAsync(DateTimeOffset endedBefore, DateTimeOffset silentBefore, int maxRows, CancellationToken cancellationToken = default);

    /// <summary>Asks the store whether it works, by a small write that changes nothing: one that can only be read, as with a full disk, does not.</summary>
    /// <returns>What it is, when it does.</returns>
    Task<TaskStoreStatus> CheckAsync(CancellationToken cancellationToken = default);
}

/// <summary>About where a task stands in its queue.</summary>
/// <param name="Ahead">Tasks that come before it.</param>
/// <param name="Waiting">Tasks that wait, itself included, as far as they were counted.</param>
public sealed record QueuePlace(int Ahead, int Waiting)
{
    /// <summary>So many tasks are counted at most: 10,000.</summary>
    public const int Most = 10_000;
}

/// <summary>What a store is.</summary>
/// <param name="Kind"><c>SQLite</c> or <c>PostgreSQL</c>, with where it is and without secrets.</param>
/// <param name="SchemaVersion">The version of its tables, from 1.</param>
public sealed record TaskStoreStatus(string Kind, int SchemaVersion);
