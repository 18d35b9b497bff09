namespace Warren.Controls;

/// <summary>What is set for queues while they run. Safe to call from many threads and processes at once: a change touches nothing but what it is about, and no change is lost.</summary>
/// <remarks>Every method throws <see cref="Tracking.TaskStoreUnavailableException"/> when the store does not answer; then a change may or may not have been made. Make it again: each can be repeated.</remarks>
public interface IQueueControlStore
{
    /// <summary>All that is set, in no order. One small query.</summary>
    Task<IReadOnlyList<QueueControl>> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Pauses a queue. One that is paused stays so since the same time; who and why are replaced where they are given.</summary>
    /// <returns>What is set then.</returns>
    Task<QueueControl> PauseAsync(string queue, string? by, string? reason, CancellationToken cancellationToken = default);

    /// <summary>Ends the pause of a queue, if there is one.</summary>
    /// <returns>What is set then.</returns>
    Task<QueueControl> ResumeAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>Sets how many tasks of a queue one instance runs at the same time.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="concurrency">1 to <see cref="QueueControl.MaxConcurrency"/>, or null for what is declared.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is set then.</returns>
    Task<QueueControl> SetConcurrencyAsync(string queue, int? concurrency, CancellationToken cancellationToken = default);
}
