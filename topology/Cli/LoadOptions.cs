using System.CommandLine;

namespace Warren.Topology;

/// <summary>Which tasks come: a trace or a shape.</summary>
internal sealed class LoadOptions
{
    private const long DefaultTasks = 10_000;
    private const long DefaultBacklog = 1_000_000;
    private const double MostHours = 9600;

    private readonly Option<string?> _queue = new("--queue")
    {
        HelpName = "NAME",
        Description = "The queue that tasks come to; its whole scaling group is simulated. Not needed for a trace that names queues.",
    };

    private readonly Option<string?> _trace = new("--trace") { HelpName = "FILE", Description = "A file of arrivals; '-' for the standard input." };
    private readonly Option<string?> _shape = new("--shape") { Description = "How tasks come when there is no trace." };
    private readonly Option<long?> _tasks = new("--tasks") { HelpName = "N", Description = "With a shape: how many, up to 5,000,000. Default 10000, for a backlog 1000000." };
    private readonly Option<double?> _over = new("--over") { HelpName = "HOURS", Description = "With a shape: the time over which they come. Default 1, for daily 24." };
    private readonly Option<double> _duration = new("--duration") { HelpName = "SECONDS", Description = "With a shape: how long a task runs on average.", DefaultValueFactory = static _ => 2 };

    private readonly Option<double> _variation = new("--variation")
    {
        HelpName = "PART",
        Description = "With a shape: the standard deviation of durations as a part of their average, 0 to 10 (log-normal; 0: all alike).",
        DefaultValueFactory = static _ => 0.5,
    };

    private readonly Option<int> _seed = new("--seed") { HelpName = "N", Description = "With a shape: same seed, same tasks.", DefaultValueFactory = static _ => 1 };

    public LoadOptions() => _shape.AcceptOnlyFromAmong([.. Enum.GetNames<LoadShape>().Select(static name => name.ToLowerInvariant())]);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_queue, _trace, _shape, _tasks, _over, _duration, _variation, _seed])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="TopologyException">There is no such queue.</exception>
    public QueueSpec? Queue(ParseResult parsed, TopologySpec topology) => parsed.GetValue(_queue) is not { } name
        ? null
        : topology.Find(name) ?? throw new TopologyException($"--queue is '{name}'. Known: {string.Join(", ", topology.Queues.Select(static queue => queue.Name))}.");

    /// <summary>What is made of the shape, or null for a trace; adds what is wrong.</summary>
    public LoadPlan? Plan(ParseResult parsed, List<string> problems)
    {
        var shape = parsed.GetValue(_shape) is { } name ? Enum.Parse<LoadShape>(name, ignoreCase: true) : (LoadShape?)null;
        if (shape is null == parsed.GetValue(_trace) is null)
        {
            problems.Add("Say either --trace FILE or --shape NAME.");
        }

        if (shape is not { } chosen)
        {
            return null;
        }

        if (parsed.GetValue(_queue) is null)
        {
            problems.Add("A shape needs --queue NAME.");
        }

        var tasks = parsed.GetValue(_tasks) ?? (chosen == LoadShape.Backlog ? DefaultBacklog : DefaultTasks);
        var over = parsed.GetValue(_over) ?? (chosen == LoadShape.Daily ? 24 : 1);
        var (duration, variation) = (parsed.GetValue(_duration), parsed.GetValue(_variation));
        Check(tasks is >= 1 and <= SimulationSettings.MostTasks, $"--tasks is {tasks}. Use 1 to {SimulationSettings.MostTasks}.");
        Check(over is > 0 and <= MostHours, $"--over is {over}. Use more than 0 to {MostHours} hours.");
        Check(duration is >= 0 and <= 86_400, $"--duration is {duration}. Use 0 to 86400 seconds.");
        Check(variation is >= 0 and <= 10, $"--variation is {variation}. Use 0 to 10.");
        return problems.Count > 0 ? null : new(chosen, tasks, TimeSpan.FromHours(over), TimeSpan.FromSeconds(duration), variation, parsed.GetValue(_seed));

        void Check(bool right, string problem)
        {
            if (!right)
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>The arrivals of each scaling group that gets any.</summary>
    /// <exception cref="TopologyException">The trace cannot be read or understood.</exception>
    public async Task<IReadOnlyList<(ScalingGroup Group, IEnumerable<Arrival> Arrivals)>> ArrivalsAsync(
        LoadPlan? plan, ParseResult parsed, TopologySpec topology, CancellationToken cancellationToken)
    {
        var groups = ScalingGroup.Of(topology);
        var queue = parsed.GetValue(_queue);
        if (plan is not null)
        {
            return [(groups.Single(group => group.Queues.Any(one => one.Name == queue)), plan.Arrivals().Select(arrival => arrival with { Queue = queue }))];
        }

        var file = parsed.GetValue(_trace)!;
        var arrivals = TraceReader.Read(await LinesAsync(file, cancellationToken), file, [.. topology.Queues.Select(static one => one.Name)]);
        if (queue is null && arrivals.Any(static arrival => arrival.Queue is null))
        {
            throw new TopologyException($"The trace '{file}' has lines that name no queue. Add --queue NAME, or the queue as the fourth field.");
        }

        Arrival[] named = [.. arrivals.Select(arrival => arrival with { Queue = arrival.Queue ?? queue })];
        return [.. from @group in groups
                   let own = named.Where(arrival => @group.Queues.Any(one => one.Name == arrival.Queue)).ToArray()
                   where own.Length > 0
                   select (@group, (IEnumerable<Arrival>)own)];
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = file == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(file);
            var lines = new List<string>();
            while (lines.Count <= TraceReader.MostLines && await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                lines.Add(line);
            }

            return lines;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TopologyException($"The trace '{file}' cannot be read: {failure.Message}", failure);
        }
    }
}
