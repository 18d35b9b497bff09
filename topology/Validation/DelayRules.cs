using System.Text;

namespace Warren.Topology;

internal static class DelayRules
{
    private const int MaxBytes = 255;

    public static IEnumerable<TopologyProblem> Check(TopologySpec spec)
    {
        const string Subject = "Delay";
        foreach (var problem in NameRules.Check("Delay: exchange", spec.Delay.Name))
        {
            yield return problem;
        }

        if (spec.Delay.Levels is < 1 or > DelaySpec.MaxLevels)
        {
            yield return new(Subject, $"Levels is {spec.Delay.Levels}", $"Use 1 to {DelaySpec.MaxLevels}");
            yield break;
        }

        foreach (var queue in spec.Queues.DistinctBy(static queue => queue.Name))
        {
            var subject = $"Queue '{queue.Name}'";
            var nameBytes = Encoding.UTF8.GetByteCount(queue.Name);
            if (nameBytes + DelayLadder.KeyBytes is > MaxBytes and var bytes && nameBytes <= MaxBytes)
            {
                yield return new(
                    subject,
                    $"its name of {nameBytes} bytes makes a routing key of {bytes} bytes for delayed tasks, RabbitMQ takes {MaxBytes}",
                    $"Shorten it to {MaxBytes - bytes + nameBytes} bytes");
            }

            if (queue.Name.Split('.').Any(static word => word is "*" or "#"))
            {
                yield return new(subject, "a word of its name is a wildcard, so delayed tasks of other queues could be copied to it", "Name it without the words '*' and '#'");
            }
        }
    }
}
