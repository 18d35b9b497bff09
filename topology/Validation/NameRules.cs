using System.Text;

namespace Warren.Topology;

internal static class NameRules
{
    private const int MaxBytes = 255;
    private const string Reserved = "amq.";

    public static IEnumerable<TopologyProblem> Check(string kind, string name)
    {
        var subject = $"{kind} '{name}'";
        if (string.IsNullOrWhiteSpace(name))
        {
            yield return new(subject, "its name is empty", "Give it a name of 1 to 255 bytes");
            yield break;
        }

        if (Encoding.UTF8.GetByteCount(name) is > MaxBytes and var bytes)
        {
            yield return new(subject, $"its name has {bytes} bytes, RabbitMQ takes {MaxBytes}", "Shorten it");
        }

        if (name.StartsWith(Reserved, StringComparison.Ordinal))
        {
            yield return new(subject, $"names that start with '{Reserved}' belong to RabbitMQ", "Choose another name");
        }

        if (name.Any(char.IsControl) || name.Trim().Length != name.Length)
        {
            yield return new(subject, "its name has a control character, or a blank at an end", "Remove it");
        }
    }

    /// <summary>A name that two things of the broker would have.</summary>
    public static IEnumerable<TopologyProblem> CheckUnique(TopologySpec spec)
    {
        var levels = spec.Delay.Levels is >= 1 and <= DelaySpec.MaxLevels ? DelayLadder.Of(spec.Delay) : [];
        var queues = spec.Queues.Select(static queue => (queue.Name, Use: "a task queue"))
            .Concat(levels.Select(static level => (level.Name, Use: $"level {level.Number} of the delay ladder")))
            .Concat(spec.Queues.Select(static queue => (Name: DelayLadder.DueOf(queue.Name), Use: $"the queue of what is due for '{queue.Name}'")).Distinct())
            .Concat(spec.Queues.SelectMany(queue => RetryQueues.Of(queue).Select(retry => (retry.Name, Use: $"a retry queue of '{queue.Name}'"))).Distinct())
            .Concat(spec.Queues.Select(static queue => (Name: queue.DeadLetter.Queue, Use: "a dead-letter queue")).Distinct())
            .Concat(spec.Queues.Select(static queue => (Name: DeadLetterQueues.JournalOf(queue.DeadLetter.Queue), Use: $"the replay journal of '{queue.DeadLetter.Queue}'")).Distinct());
        var exchanges = new[] { (Name: spec.Exchange, Use: "the task exchange"), (Name: spec.RetryExchange, Use: "the retry exchange"), (Name: spec.Delay.Name, Use: "the foot of the delay ladder") }
            .Concat(levels.Select(static level => (level.Name, Use: $"level {level.Number} of the delay ladder")))
            .Concat(spec.Queues.Select(static queue => (Name: queue.DeadLetter.Exchange, Use: "a dead-letter exchange")).Distinct());
        return
        [
            .. Repeated("Queue", queues),
            .. Repeated("Exchange", exchanges),
            .. DeadLetterClashes(spec),
        ];
    }

    private static IEnumerable<TopologyProblem> Repeated(string kind, IEnumerable<(string Name, string Use)> uses) =>
        from use in uses
        group use.Use by use.Name into same
        let all = same.ToArray()
        where all.Length > 1
        select new TopologyProblem($"{kind} '{same.Key}'", $"the name is used {all.Length} times: as {string.Join(" and as ", all)}", "Rename all but one");

    private static IEnumerable<TopologyProblem> DeadLetterClashes(TopologySpec spec)
    {
        foreach (var sharing in spec.Queues.GroupBy(static queue => queue.DeadLetter.Queue))
        {
            var subject = $"Dead-letter queue '{sharing.Key}'";
            var exchanges = sharing.Select(static queue => queue.DeadLetter.Exchange).Distinct().ToArray();
            if (exchanges.Length > 1)
            {
                yield return new(subject, $"it stands behind {exchanges.Length} exchanges: '{string.Join("', '", exchanges)}'", "Use one exchange for it, or a queue for each exchange");
            }

            if (sharing.Select(static queue => queue.Type).Distinct().Count() > 1)
            {
                var quorum = sharing.First(static queue => queue.Type == QueueType.Quorum).Name;
                var classic = sharing.First(static queue => queue.Type == QueueType.Classic).Name;
                yield return new(
                    subject,
                    $"a dead-letter queue has its queues' type, but '{quorum}' is Quorum and '{classic}' is Classic",
                    $"Give '{quorum}' a DeadLetter of its own, or both the same Type");
            }
        }
    }
}
