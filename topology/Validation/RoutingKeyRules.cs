using System.Text;

namespace Warren.Topology;

internal static class RoutingKeyRules
{
    private const int MaxBytes = 255;

    public static IEnumerable<TopologyProblem> Check(QueueSpec queue)
    {
        var subject = $"Queue '{queue.Name}'";
        if (queue.RoutingKeys.Count == 0)
        {
            yield return new(subject, "it has no routing key, so no task reaches it", "Add one to RoutingKeys");
        }

        foreach (var repeated in queue.RoutingKeys.GroupBy(static key => key).Where(static same => same.Count() > 1))
        {
            yield return new(subject, $"routing key '{repeated.Key}' is listed {repeated.Count()} times", "List it once");
        }

        foreach (var key in queue.RoutingKeys.Distinct())
        {
            if (Encoding.UTF8.GetByteCount(key) > MaxBytes)
            {
                yield return new(subject, $"routing key '{key}' has {Encoding.UTF8.GetByteCount(key)} bytes, RabbitMQ takes {MaxBytes}", "Shorten it");
            }

            var words = key.Split('.');
            if (words.Any(static word => word.Length == 0))
            {
                yield return new(subject, $"routing key '{key}' has an empty word", "Write words of at least one character with single dots between them");
            }

            if (words.Any(static word => word.Length > 1 && QueueSpec.IsPattern(word)))
            {
                yield return new(subject, $"routing key '{key}' has a wildcard inside a word, which RabbitMQ takes literally", "Make '*' (one word) or '#' (any number of words) a word of its own");
            }
        }
    }

    /// <summary>Keys of two queues that one task can match: RabbitMQ would give both queues a copy, so the task would run twice.</summary>
    public static IEnumerable<TopologyProblem> CheckOverlaps(TopologySpec spec)
    {
        var queues = spec.Queues.DistinctBy(static queue => queue.Name).ToArray();
        return
            from first in Enumerable.Range(0, queues.Length)
            from second in Enumerable.Range(first + 1, queues.Length - first - 1)
            from mine in queues[first].RoutingKeys.Distinct()
            from theirs in queues[second].RoutingKeys.Distinct()
            where RoutingKeyPattern.Overlap(mine, theirs)
            select new TopologyProblem(
                $"Queue '{queues[second].Name}'",
                string.Equals(mine, theirs, StringComparison.Ordinal)
                    ? $"routing key '{theirs}' is also one of queue '{queues[first].Name}', so a task published with it is copied to both"
                    : $"routing key '{theirs}' overlaps '{mine}' of queue '{queues[first].Name}', so a task that matches both is copied to both",
                "Give each queue keys of its own");
    }
}
