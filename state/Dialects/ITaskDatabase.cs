using System.Data.Common;

namespace Warren.State;

/// <summary>A database that tasks are kept in: how it is reached, written to and asked, as far as databases differ.</summary>
internal interface ITaskDatabase : IAsyncDisposable
{
    /// <summary>What and where it is, without secrets.</summary>
    string Description { get; }

    SqlWords Words { get; }

    /// <summary>Does something with an open connection, and gives it back.</summary>
    /// <param name="writes">Whether it may write.</param>
    /// <param name="work">What to do. It begins its own transaction.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<T> UseAsync<T>(bool writes, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Reads what is to be known of some tasks before they run, in the cheapest way there is.</summary>
    /// <param name="statements">Its statements.</param>
    /// <param name="ids">The ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<LookRow>> LookAsync(Statements statements, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Begins a transaction that may read and then write by what it has read.</summary>
    ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Writes rows, all or nothing, in the cheapest way there is.</summary>
    Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken);

    /// <summary>The ids as the parameter <c>ids</c> wants them.</summary>
    object Ids(IReadOnlyCollection<string> ids);

    /// <summary>Waits until no other instance is at the tables. Held until the transaction ends.</summary>
    Task LockSchemaAsync(DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Waits until no other transaction has locked the name. Held until the transaction ends; what is read after it shows all that the one before has done.</summary>
    Task LockNameAsync(DbTransaction transaction, string name, CancellationToken cancellationToken);

    /// <summary>The statement that tells, with one number, whether the table of versions exists.</summary>
    string HasVersions { get; }

    /// <summary>A statement that changes nothing that anybody reads, and is written all the same.</summary>
    string Touch { get; }

    /// <summary>Whether there may be other tables than before, so that they must be looked at again before the next use.</summary>
    bool IsReplaced { get; }

    /// <summary>What is wrong and what to do, or null when the error is none of the database's.</summary>
    string? Explain(Exception error);

    /// <summary>Whether the same call may well succeed at once: a connection was lost that had been idle, or two writers stood in each other's way.</summary>
    bool IsWorthRepeating(Exception error);
}
