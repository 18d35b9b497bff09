namespace Warren.Tracking;

/// <summary>An event on its way to the store.</summary>
/// <param name="event">The event.</param>
/// <param name="attempt">The attempt whose end, once recorded, says all that this event says; null: it must be written in any case.</param>
internal sealed class TrackerEntry(TaskEvent @event, RunningTask? attempt = null)
{
    // Objects and what does not grow with a task, about.
    private const int FixedBytes = 400;

    public TaskEvent Event => @event;

    public bool IsObsolete => attempt is { IsOver: true };

    /// <summary>It is going to be written.</summary>
    public void Take() => attempt?.Tell();

    /// <summary>What it takes in memory, about.</summary>
    public int Bytes { get; } = FixedBytes + (2 * TextOf(@event));

    private static int TextOf(TaskEvent @event) => @event switch
    {
        TaskEvent.Completed completed => completed.Result?.Length ?? 0,
        TaskEvent.DeadLettered dead => dead.Error?.Length ?? 0,
        TaskEvent.Retrying retrying => retrying.Error.Length,
        TaskEvent.Progress progress => progress.Message?.Length ?? 0,
        _ => 0,
    };
}
