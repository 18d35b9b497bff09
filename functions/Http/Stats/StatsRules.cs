using Warren.Workers;

namespace Warren.Functions.Http.Stats;

/// <summary>Puts together what was read. Pure.</summary>
internal static class StatsRules
{
    public static StatsAnswer Of(StatsFacts facts)
    {
        IReadOnlyList<QueueStats> queues = [.. facts.Queues.Select(queue => Queue(facts, queue))];
        return new(facts.At, Total(facts, queues), queues, facts.Findings, Sources(facts));
    }

    private static QueueStats Queue(StatsFacts facts, QueueStatsFacts queue)
    {
        var (status, counts) = queue;
        return new(
            status.Name,
            status.Workers?.Count,
            Count(facts.Workers, WorkerState.Stale, worker => worker.Beat.Profile.Queues.Any(served => served.Queue == status.Name)),
            StatsCapacity.Of(queue),
            status.Paused,
            status.Ready,
            status.Unacknowledged,
            counts?.Running,
            counts?.Scheduled,
            status.Retrying,
            status.DeadLetter.Ready,
            status.PublishRate,
            status.AcknowledgeRate,
            Oldest(facts.At, queue),
            Drain(queue),
            [.. facts.Findings.Where(finding => finding.Queue == status.Name)],
            status.Advice);
    }

    // A task whose end the store was never told seems to wait for ever: when the broker says that none waits and none is held, none does.
    private static double? Oldest(DateTimeOffset now, QueueStatsFacts queue) =>
        queue is { Counts.QueuedSince: { } since, Status: not { Ready: 0, Unacknowledged: 0 } } ? Math.Round(Math.Max(0, (now - since).TotalSeconds), 1) : null;

    private static double? Drain(QueueStatsFacts queue)
    {
        var status = queue.Status;
        return (status.Ready + (status.Unacknowledged ?? 0)) switch
        {
            null => null,
            0 => 0,
            { } waiting when !status.Paused && status.AcknowledgeRate - status.PublishRate is > 0 and var gain => Math.Round(waiting / gain, 1),
            _ => null,
        };
    }

    private static TotalStats Total(StatsFacts facts, IReadOnlyList<QueueStats> queues) => new(
        Count(facts.Workers, WorkerState.Alive, static _ => true),
        Count(facts.Workers, WorkerState.Stale, static _ => true),
        StatsCapacity.Total(facts),
        queues.Count(static queue => queue.Paused),
        Sum(queues, static queue => queue.Queued),
        Sum(queues, static queue => queue.Unacknowledged),
        Sum(queues, static queue => queue.Running),
        Sum(queues, static queue => queue.Scheduled),
        facts.Delayed,
        queues.Sum(static queue => queue.Retrying),
        DeadLetters(facts),
        Sum(queues, static queue => queue.RateIn),
        Sum(queues, static queue => queue.RateOut),
        queues.Max(static queue => queue.OldestQueuedSeconds),
        queues.All(static queue => queue.DrainSeconds is not null) ? queues.Max(static queue => queue.DrainSeconds) : null,
        [.. queues.SelectMany(static queue => queue.Advice).Distinct(StringComparer.Ordinal)]);

    private static long? DeadLetters(StatsFacts facts)
    {
        var known = facts.Queues.Select(static queue => queue.Status.DeadLetter).Where(static letters => letters.Ready is not null).DistinctBy(static letters => letters.Queue).ToList();
        return known.Count == 0 ? null : known.Sum(static letters => letters.Ready);
    }

    private static int? Count(IReadOnlyList<KnownWorker>? workers, WorkerState state, Func<KnownWorker, bool> fits) =>
        workers?.Count(worker => worker.State == state && fits(worker));

    private static long? Sum(IReadOnlyList<QueueStats> queues, Func<QueueStats, long?> of) => queues.Any(queue => of(queue) is not null) ? queues.Sum(of) : null;

    private static double? Sum(IReadOnlyList<QueueStats> queues, Func<QueueStats, double?> of) =>
        queues.Any(queue => of(queue) is not null) ? Math.Round(queues.Sum(of)!.Value, 3) : null;

    private static Dictionary<string, string?> Sources(StatsFacts facts)
    {
        var management = facts.Queues.Any(static queue => queue.Status.Source == "management") ? "management" : null;
        var workers = facts.Workers is null ? null : "store";
        var counts = facts.Queues.Any(static queue => queue.Counts is not null) ? "store" : null;
        return new(StringComparer.Ordinal)
        {
            ["queued"] = "broker",
            ["delayed"] = "broker",
            ["retrying"] = "broker",
            ["deadLetters"] = "broker",
            ["unacknowledged"] = management,
            ["rateIn"] = management,
            ["rateOut"] = management,
            ["drainSeconds"] = management,
            ["workers"] = workers,
            ["staleWorkers"] = workers,
            ["capacity"] = workers,
            ["running"] = counts,
            ["scheduled"] = counts,
            ["oldestQueuedSeconds"] = counts,
        };
    }
}
