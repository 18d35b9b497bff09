using Warren.Tracking;

namespace Warren.Functions.Workers;

/// <summary>Asks the store for what an answer can do without.</summary>
internal static class StoreLook
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>What the store says; null when there is none, or it is away, or it does not answer within 2 s.</summary>
    /// <param name="tasks">Knows whether the store is away, so that it is not waited for.</param>
    /// <param name="store">The store, or null.</param>
    /// <param name="ask">Asks it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<T?> TryAsync<TStore, T>(TaskQueue tasks, TStore? store, Func<TStore, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where TStore : class
        where T : class
    {
        if (store is null || tasks.Tracker is { State.Degraded: true })
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return await ask(store, limit.Token);
        }
        catch (Exception error) when (error is TaskStoreException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
