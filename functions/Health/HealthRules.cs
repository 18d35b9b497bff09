using System.Collections.Immutable;
using Warren.Topology;

namespace Warren.Functions.Health;

/// <summary>Judges what was measured. Pure.</summary>
/// <param name="topology">The queues, with their limits.</param>
/// <param name="minFreeDisk">Below so many free bytes the data folder has too little space.</param>
internal sealed class HealthRules(TopologySpec topology, long minFreeDisk)
{
    // A queue around its limit must not begin and end a warning each time.
    private const double BacklogEnds = 0.8;
    private const double MiB = 1024 * 1024;

    /// <summary>What is known with the next measurement. A finding that stays keeps the time at which it began.</summary>
    public HealthState Judge(HealthState before, HealthFacts facts)
    {
        var work = Work(before, facts);
        var found = Broker(facts)
            .Concat(Store(facts))
            .Concat(Disk(facts))
            .Concat(facts.Queues is { } queues ? queues.SelectMany(queue => Queue(before, queue, work, facts.At)) : before.Findings.Where(static finding => finding.Queue is not null));
        return new([.. found.Select(finding => before.Find(finding.Kind, finding.Queue) is { } earlier ? finding with { Since = earlier.Since } : finding)], work);
    }

    // Nothing is known of queues while the broker is away; what was known then goes on.
    private static ImmutableDictionary<string, QueueWork> Work(HealthState before, HealthFacts facts) => facts.Queues is null
        ? before.Work
        : facts.Queues.Where(static queue => queue is { Ready: > 0, Paused: false }).ToImmutableDictionary(
            static queue => queue.Queue,
            queue => before.Work.TryGetValue(queue.Queue, out var known) && known.Consumed == queue.Consumers > 0 ? known : new(facts.At, queue.Consumers > 0),
            StringComparer.Ordinal);

    private static IEnumerable<HealthFinding> Broker(HealthFacts facts)
    {
        if (facts.BrokerTrouble is { } trouble)
        {
            yield return new(HealthFinding.Broker, null, Problem: true, trouble, facts.At);
        }

        if (facts.Blocked is { } blocked)
        {
            yield return new(HealthFinding.Alarm, null, Problem: true, $"The broker takes no publishes: {blocked}. Give its machine more memory or disk space, or let its queues be emptied.", facts.At);
        }
    }

    private static IEnumerable<HealthFinding> Store(HealthFacts facts)
    {
        if (facts.Store is { Degraded: true } store)
        {
            yield return new(HealthFinding.Store, null, Problem: false, $"Tasks run on without the task store: {store.Reason}", store.Since!.Value);
        }
    }

    private IEnumerable<HealthFinding> Disk(HealthFacts facts)
    {
        if (facts.FreeDisk < minFreeDisk)
        {
            yield return new(
                HealthFinding.Disk,
                null,
                Problem: false,
                $"The disk of the data folder has {facts.FreeDisk / MiB:N0} MiB left, less than {minFreeDisk / MiB:N0} ({HealthSettings.MinFreeDiskSetting}): free some, or handlers and the task store fail when it is full.",
                facts.At);
        }
    }

    private IEnumerable<HealthFinding> Queue(HealthState before, QueueFacts queue, ImmutableDictionary<string, QueueWork> work, DateTimeOffset now)
    {
        if (queue.Paused || topology.Find(queue.Queue) is not { } spec)
        {
            yield break;
        }

        if (work.TryGetValue(queue.Queue, out var waiting) && waiting.Since is var since && spec.StalledAfter is { } limit)
        {
            if (queue.Consumers == 0 && now - since >= limit)
            {
                yield return new(
                    HealthFinding.NoConsumer,
                    queue.Queue,
                    Problem: false,
                    $"{queue.Ready:N0} tasks wait in '{queue.Queue}' and no instance has taken any since {TaskHeaders.Time(since)}: start one that serves it (--queues).",
                    now);
            }
            else if (queue is { Consumers: > 0, Served: true } && Idle(queue, since, now) is var idle && Limit(spec, limit, queue) is { } allowed && idle >= allowed)
            {
                yield return new(
                    HealthFinding.StalledConsumer,
                    queue.Queue,
                    Problem: false,
                    $"{queue.Ready:N0} tasks wait in '{queue.Queue}', and for {idle.TotalMinutes:0} min none has begun or ended on this instance, which has {queue.Here.InHand} in hand: see its log, and restart it if nothing explains it.",
                    now);
            }
        }

        if (spec.BacklogWarning is { } most && queue.Ready >= (before.Find(HealthFinding.Backlog, queue.Queue) is null ? most : most * BacklogEnds))
        {
            yield return new(
                HealthFinding.Backlog,
                queue.Queue,
                Problem: false,
                $"{queue.Ready:N0} tasks wait in '{queue.Queue}', and {most:N0} is where it begins to back up (BacklogWarning): start more instances, raise its concurrency, or publish less.",
                now);
        }
    }

    private static TimeSpan Idle(QueueFacts queue, DateTimeOffset workSince, DateTimeOffset now) => now - (queue.Here.LastAt > workSince ? queue.Here.LastAt.Value : workSince);

    // What runs may take its time, but no longer than it is allowed to.
    private static TimeSpan? Limit(QueueSpec spec, TimeSpan stalledAfter, QueueFacts queue) => queue.Here.InHand == 0 ? stalledAfter : stalledAfter + spec.Timeout;
}
