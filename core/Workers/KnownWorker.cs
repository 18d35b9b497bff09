namespace Warren.Workers;

/// <summary>Whether a worker is there.</summary>
public enum WorkerState
{
    /// <summary>It has been heard of lately.</summary>
    Alive,

    /// <summary>Nothing has been heard of it for too long: it was killed, it hangs, or it cannot reach the store.</summary>
    Stale,

    /// <summary>It said that it stops.</summary>
    Stopped,
}

/// <summary>What the store knows of a worker.</summary>
/// <param name="Beat">Its last sign of life.</param>
/// <param name="State">Whether it is there, by the store's clock.</param>
/// <param name="BeatAt">When it was last heard of, on the store's clock.</param>
/// <param name="Silence">How long ago that is.</param>
public sealed record KnownWorker(WorkerBeat Beat, WorkerState State, DateTimeOffset BeatAt, TimeSpan Silence);
