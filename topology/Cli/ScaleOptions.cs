using System.CommandLine;

namespace Warren.Topology;

/// <summary>Numbers to try instead of those of the topology, and what is taken for given.</summary>
internal sealed class ScaleOptions
{
    private readonly Option<int?> _tasksPerInstance = Number("--tasks-per-instance", "TasksPerInstance of --queue.");
    private readonly Option<int?> _activation = Number("--activation", "Activation of --queue.");
    private readonly Option<int?> _prefetch = Number("--prefetch", "Prefetch of --queue.");
    private readonly Option<int?> _concurrency = Number("--concurrency", "Concurrency of --queue.");
    private readonly Option<int?> _min = Number("--min", "MinInstances of its scaling group.");
    private readonly Option<int?> _max = Number("--max", "MaxInstances of its scaling group.");
    private readonly Option<int?> _polling = Number("--polling", "PollingInterval of its scaling group, in seconds.");
    private readonly Option<int?> _cooldown = Number("--cooldown", "Cooldown of its scaling group, in seconds.");
    private readonly Option<double> _startDelay = Seconds("--start-delay", "From the decision for an instance to its first task: machine, image, process.", 20);
    private readonly Option<double> _grace = Seconds("--grace", "How long an instance that goes may finish what it runs.", 25);
    private readonly Option<double> _window = Seconds("--window", "The autoscaler's stabilisation: it goes down to the most that it wanted within this time.", 300);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_tasksPerInstance, _activation, _prefetch, _concurrency, _min, _max, _polling, _cooldown, _startDelay, _grace, _window])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The topology with the numbers that were given; adds what is wrong. Whether the numbers are good is the validation's business.</summary>
    public TopologySpec Apply(TopologySpec topology, QueueSpec? queue, ParseResult parsed, List<string> problems)
    {
        Option<int?>[] numbers = [_tasksPerInstance, _activation, _prefetch, _concurrency, _min, _max, _polling, _cooldown];
        if (queue is null)
        {
            problems.AddRange(numbers.Where(number => parsed.GetValue(number) is not null).Select(static number => $"{number.Name} needs --queue NAME: whose number it is."));
            return topology;
        }

        return topology with { Queues = [.. topology.Queues.Select(other => Of(other, queue, parsed))] };
    }

    public SimulationSettings Settings(ParseResult parsed, List<string> problems)
    {
        foreach (var option in (Option<double>[])[_startDelay, _grace, _window])
        {
            if (parsed.GetValue(option) is not (>= 0 and <= 86_400))
            {
                problems.Add($"{option.Name} is {parsed.GetValue(option)}. Use 0 to 86400 seconds.");
            }
        }

        return problems.Count > 0 ? new() : new()
        {
            StartDelay = TimeSpan.FromSeconds(parsed.GetValue(_startDelay)),
            Grace = TimeSpan.FromSeconds(parsed.GetValue(_grace)),
            Behaviour = new() { DownWindow = TimeSpan.FromSeconds(parsed.GetValue(_window)) },
        };
    }

    private static Option<int?> Number(string name, string description) => new(name) { HelpName = "N", Description = $"Instead of {description}" };

    private static Option<double> Seconds(string name, string description, double value) => new(name) { HelpName = "SECONDS", Description = description, DefaultValueFactory = _ => value };

    private QueueSpec Of(QueueSpec queue, QueueSpec named, ParseResult parsed)
    {
        if (ScalingGroup.NameOf(queue) != ScalingGroup.NameOf(named))
        {
            return queue;
        }

        var scale = queue.Scale with
        {
            MinInstances = parsed.GetValue(_min) ?? queue.Scale.MinInstances,
            MaxInstances = parsed.GetValue(_max) ?? queue.Scale.MaxInstances,
            PollingInterval = parsed.GetValue(_polling) is { } polling ? TimeSpan.FromSeconds(polling) : queue.Scale.PollingInterval,
            Cooldown = parsed.GetValue(_cooldown) is { } cooldown ? TimeSpan.FromSeconds(cooldown) : queue.Scale.Cooldown,
        };
        return queue.Name != named.Name
            ? queue with { Scale = scale }
            : queue with
            {
                Prefetch = parsed.GetValue(_prefetch) ?? queue.Prefetch,
                Concurrency = parsed.GetValue(_concurrency) ?? queue.Concurrency,
                Scale = scale with
                {
                    TasksPerInstance = parsed.GetValue(_tasksPerInstance) ?? scale.TasksPerInstance,
                    Activation = parsed.GetValue(_activation) ?? scale.Activation,
                },
            };
    }
}
