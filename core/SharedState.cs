using Warren.Tracking;
using Warren.Workers;

namespace Warren;

/// <summary>What the instances on one broker share through a database, part by part. Whatever needs a part that is missing is off.</summary>
public sealed record SharedState : IAsyncDisposable
{
    /// <summary>What becomes of tasks. The other parts are in the same database, and go with it.</summary>
    public required ITaskStore Tasks { get; init; }

    /// <summary>Which workers there are.</summary>
    public IWorkerStore? Workers { get; init; }

    /// <summary>Closes the database's connections.</summary>
    public ValueTask DisposeAsync() => Tasks.DisposeAsync();
}
