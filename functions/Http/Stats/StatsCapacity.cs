namespace Warren.Functions.Http.Stats;

/// <summary>How many tasks the live workers run at the same time at most. Pure.</summary>
internal static class StatsCapacity
{
    /// <summary>Of a queue: no more than the queue's limit on all instances; null when nobody knows.</summary>
    public static int? Of(QueueStatsFacts queue) =>
        queue.Status is { Workers: { } workers } status ? Math.Min(workers.Sum(static worker => worker.Concurrency), status.ConcurrencyLimit ?? int.MaxValue) : null;

    /// <summary>Of all queues together: no more than what each queue and each worker may, whichever is less; null when nobody knows.</summary>
    public static int? Total(StatsFacts facts)
    {
        if (facts.Workers is not { } known)
        {
            return null;
        }

        var limits = known.ToDictionary(static worker => worker.Beat.Id, static worker => worker.Beat.Profile.Limit ?? int.MaxValue, StringComparer.Ordinal);
        var byWorker =
            from queue in facts.Queues
            from worker in queue.Status.Workers ?? []
            group Math.Min(worker.Concurrency, queue.Status.ConcurrencyLimit ?? int.MaxValue) by worker.Id into served
            select Math.Min(served.Sum(), limits.GetValueOrDefault(served.Key, int.MaxValue));
        return Math.Min(facts.Queues.Sum(static queue => Of(queue) ?? 0), byWorker.Sum());
    }
}
