namespace Warren.Topology;

/// <summary>Functions, instances and scaling groups.</summary>
internal static class ScaleRules
{
    private static readonly TimeSpan LongestPolling = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestCooldown = TimeSpan.FromDays(1);

    public static IEnumerable<TopologyProblem> Check(QueueSpec queue) =>
        Function(queue).Concat(queue.Scale is { } scale ? Numbers(scale).Concat(Times(scale)).Concat(Group(scale)) : Missing())
            .Select(found => new TopologyProblem($"Queue '{queue.Name}'", found.Problem, found.Fix));

    /// <summary>What queues may not have in common, and what those of one group must.</summary>
    public static IEnumerable<TopologyProblem> CheckTogether(TopologySpec spec)
    {
        var queues = spec.Queues.Where(static queue => queue.Scale is not null).DistinctBy(static queue => queue.Name).ToArray();
        foreach (var same in queues.GroupBy(static queue => queue.Function, StringComparer.OrdinalIgnoreCase).Where(static same => same.Count() > 1))
        {
            yield return new($"Function '{same.Key}'", $"a function serves one queue, but it is that of '{string.Join("' and '", same.Select(static queue => queue.Name))}'", "Set Function of all but one");
        }

        foreach (var group in queues.GroupBy(ScalingGroup.NameOf))
        {
            var first = group.First();
            foreach (var other in group.Skip(1))
            {
                var different = Shared(first.Scale).Zip(Shared(other.Scale)).Where(static pair => pair.First != pair.Second).ToArray();
                if (different.Length > 0)
                {
                    yield return new(
                        $"Scaling group '{group.Key}'",
                        $"queue '{other.Name}' has {string.Join(", ", different.Select(static pair => pair.Second))} but queue '{first.Name}' has {string.Join(", ", different.Select(static pair => pair.First))}",
                        "Queues of one group share these numbers: make them the same, or give one another Scale.Group");
                }
            }
        }
    }

    private static IEnumerable<(string Problem, string Fix)> Missing() =>
        [("Scale is null", "Remove it for the defaults, or say how many instances the queue may have")];

    private static IEnumerable<(string Problem, string Fix)> Function(QueueSpec queue)
    {
        if (!IsFunctionName(queue.Function))
        {
            yield return ($"Function is '{queue.Function}'", $"Use 1 to {DerivedNames.MaxFunction} letters, digits, '-' and '_', a letter first, as in its [Function] attribute");
        }
    }

    private static IEnumerable<(string Problem, string Fix)> Numbers(ScaleSpec scale)
    {
        if (scale.TasksPerInstance < 1)
        {
            yield return ($"Scale.TasksPerInstance is {scale.TasksPerInstance}", "Use 1 or more");
        }

        if (scale.Activation < 0)
        {
            yield return ($"Scale.Activation is {scale.Activation}", "Use 0 or more");
        }

        if (scale.MinInstances < 0)
        {
            yield return ($"Scale.MinInstances is {scale.MinInstances}", "Use 0 or more");
        }

        if (scale.MaxInstances is < 1 or > ScaleSpec.MostInstances)
        {
            yield return ($"Scale.MaxInstances is {scale.MaxInstances}", $"Use 1 to {ScaleSpec.MostInstances}");
        }
        else if (scale.MinInstances > scale.MaxInstances)
        {
            yield return ($"Scale.MinInstances {scale.MinInstances} is more than Scale.MaxInstances {scale.MaxInstances}", "Lower one or raise the other");
        }
    }

    private static IEnumerable<(string Problem, string Fix)> Times(ScaleSpec scale)
    {
        if (scale.PollingInterval < TimeSpan.FromSeconds(1) || scale.PollingInterval > LongestPolling || !Whole(scale.PollingInterval))
        {
            yield return ($"Scale.PollingInterval is {scale.PollingInterval:c}", "Use 1 s to 1 h, in whole seconds");
        }

        if (scale.Cooldown < TimeSpan.Zero || scale.Cooldown > LongestCooldown || !Whole(scale.Cooldown))
        {
            yield return ($"Scale.Cooldown is {scale.Cooldown:c}", "Use 0 s to 1 day, in whole seconds");
        }
    }

    private static IEnumerable<(string Problem, string Fix)> Group(ScaleSpec scale)
    {
        if (scale.Group is { } group && !IsGroupName(group))
        {
            yield return (
                $"Scale.Group is '{group}'",
                $"Use 1 to {DerivedNames.MaxGroup} lower-case letters, digits and single hyphens, a letter first and no hyphen last, or null for a group of its own");
        }
    }

    private static string[] Shared(ScaleSpec scale) =>
    [
        $"MinInstances {scale.MinInstances}",
        $"MaxInstances {scale.MaxInstances}",
        $"PollingInterval {scale.PollingInterval:c}",
        $"Cooldown {scale.Cooldown:c}",
    ];

    private static bool Whole(TimeSpan time) => time.Ticks % TimeSpan.TicksPerSecond == 0;

    private static bool IsFunctionName(string name) =>
        name.Length is >= 1 and <= DerivedNames.MaxFunction && char.IsAsciiLetter(name[0]) && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static bool IsGroupName(string name) =>
        name.Length is >= 1 and <= DerivedNames.MaxGroup
        && char.IsAsciiLetterLower(name[0])
        && name[^1] != '-'
        && !name.Contains("--", StringComparison.Ordinal)
        && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
