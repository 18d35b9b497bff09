using System.Text;

namespace Warren.Topology;

internal static class QueueRules
{
    private const int MaxNameBytes = 255;

    public static IEnumerable<TopologyProblem> Check(QueueSpec queue) =>
    [
        .. NameRules.Check("Queue", queue.Name),
        .. RoutingKeyRules.Check(queue),
        .. NameRules.Check($"Queue '{queue.Name}': dead-letter exchange", queue.DeadLetter.Exchange),
        .. NameRules.Check($"Queue '{queue.Name}': dead-letter queue", queue.DeadLetter.Queue),
        .. JournalName(queue),
        .. Values(queue),
        .. RecoveryRules.Check(queue),
        .. ScaleRules.Check(queue),
    ];

    private static IEnumerable<TopologyProblem> JournalName(QueueSpec queue)
    {
        var journal = DeadLetterQueues.JournalOf(queue.DeadLetter.Queue);
        if (Encoding.UTF8.GetByteCount(queue.DeadLetter.Queue) <= MaxNameBytes && Encoding.UTF8.GetByteCount(journal) is > MaxNameBytes and var bytes)
        {
            yield return new(
                Subject(queue), $"the replay journal '{journal}' would have a name of {bytes} bytes, RabbitMQ takes {MaxNameBytes}", "Shorten the dead-letter queue's name");
        }
    }

    private static IEnumerable<TopologyProblem> Values(QueueSpec queue)
    {
        var subject = Subject(queue);
        if (!Enum.IsDefined(queue.Type))
        {
            yield return new(subject, $"Type {(int)queue.Type} does not exist", "Use Classic or Quorum");
        }

        if (queue.Prefetch is < 1 or > ushort.MaxValue)
        {
            yield return new(subject, $"Prefetch is {queue.Prefetch}", $"Use 1 to {ushort.MaxValue}");
        }

        if (queue.Concurrency < 1)
        {
            yield return new(subject, $"Concurrency is {queue.Concurrency}", "Use 1 or more");
        }
        else if (queue.Concurrency > queue.Prefetch && queue.Prefetch >= 1)
        {
            yield return new(
                subject,
                $"Concurrency {queue.Concurrency} is more than Prefetch {queue.Prefetch}, so it can never be reached",
                $"Raise Prefetch to {queue.Concurrency}, or lower Concurrency");
        }

        if (queue.ConcurrencyLimit is < 1)
        {
            yield return new(subject, $"ConcurrencyLimit is {queue.ConcurrencyLimit}", "Use 1 or more, or null for no limit");
        }

        if (queue.KeyConcurrency < 1)
        {
            yield return new(subject, $"KeyConcurrency is {queue.KeyConcurrency}", "Use 1 or more");
        }

        if (queue.MessageTtl is { } ttl)
        {
            foreach (var (problem, fix) in TtlRules.Check(ttl))
            {
                yield return new(subject, $"MessageTtl is {problem}", fix + ", or null for no limit");
            }
        }

        if (queue.MaxLength is < 1)
        {
            yield return new(subject, $"MaxLength is {queue.MaxLength}", "Use 1 or more, or null for no limit");
        }

        if (queue.BacklogWarning is < 1)
        {
            yield return new(subject, $"BacklogWarning is {queue.BacklogWarning}", "Use 1 or more, or null for never");
        }

        if (queue.StalledAfter is { } stalled && stalled < TimeSpan.FromMinutes(1))
        {
            yield return new(subject, $"StalledAfter is {stalled:c}", "Use 1 min or more, or null for never");
        }
    }

    private static string Subject(QueueSpec queue) => $"Queue '{queue.Name}'";
}
