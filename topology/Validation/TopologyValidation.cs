namespace Warren.Topology;

/// <summary>Finds what is wrong with a topology before any broker sees it.</summary>
public static class TopologyValidation
{
    /// <summary>Every problem of a topology at once, in the order of its queues; none when it can be applied. Pure.</summary>
    public static IReadOnlyList<TopologyProblem> Validate(TopologySpec spec) =>
    [
        .. TopologyRules(spec),
        .. spec.Queues.SelectMany(QueueRules.Check),
        .. DelayRules.Check(spec),
        .. NameRules.CheckUnique(spec),
        .. RoutingKeyRules.CheckOverlaps(spec),
        .. ScaleRules.CheckTogether(spec),
    ];

    private static IEnumerable<TopologyProblem> TopologyRules(TopologySpec spec)
    {
        const string Subject = "Topology";
        foreach (var problem in NameRules.Check("Exchange", spec.Exchange).Concat(NameRules.Check("Exchange", spec.RetryExchange)))
        {
            yield return problem;
        }

        if (spec.Queues.Count == 0)
        {
            yield return new(Subject, "it has no queue", "Add a QueueSpec to Queues");
        }
        else if (spec.Find(spec.DefaultQueue) is null)
        {
            yield return new(Subject, $"DefaultQueue '{spec.DefaultQueue}' is none of its queues", "Name one of Queues");
        }
    }
}
