using System.Collections.Frozen;
using Warren.Topology;

namespace Warren.Handling;

/// <summary>Collects which handler runs which task of which queue, and checks it against the topology.</summary>
public sealed class TaskRegistryBuilder(TopologySpec topology)
{
    private readonly List<QueueTasksBuilder> _queues = [];

    /// <summary>Begins the tasks of one queue.</summary>
    public QueueTasksBuilder Queue(string queue)
    {
        var builder = new QueueTasksBuilder(queue);
        _queues.Add(builder);
        return builder;
    }

    /// <summary>Checks everything and freezes it.</summary>
    /// <exception cref="TaskRegistryException">
    /// Something does not fit: a queue without a handler, a handler without a queue, a task registered twice, a default that is not handled, a
    /// retry delay that the queue has no retry queue for.
    /// All problems are in it.
    /// </exception>
    public TaskRegistry Build()
    {
        string[] problems =
        [
            .. _queues.Select(static queue => queue.Name).Where(name => topology.Find(name) is null).Distinct(StringComparer.Ordinal)
                .Select(static name => $"Handlers are registered for queue '{name}', which is not in the topology: add it to TaskTopology.cs or correct the name."),
            .. topology.Queues.Where(queue => !_queues.Any(tasks => tasks.Name == queue.Name && tasks.Routes.Count > 0))
                .Select(static queue => $"Queue '{queue.Name}' has no handler: register at least one task for it, or take it out of TaskTopology.cs."),
            .. _queues.SelectMany(static queue => queue.Routes).GroupBy(static route => (route.Queue, route.Task)).Where(static group => group.Count() > 1)
                .Select(static group => $"Task '{group.Key.Task}' is registered {group.Count()} times for queue '{group.Key.Queue}': keep one."),
            .. _queues.SelectMany(static queue => queue.Problems()),
            .. _queues.SelectMany(queue => topology.Find(queue.Name) is { } spec
                ? queue.Routes.SelectMany(route => TaskPolicy.Problems(spec, route.Task, route.Wishes)) : []),
        ];
        return problems.Length > 0
            ? throw new TaskRegistryException(problems)
            : new TaskRegistry(_queues.GroupBy(static queue => queue.Name, StringComparer.Ordinal).Select(Merge));
    }

    private QueueTasks Merge(IGrouping<string, QueueTasksBuilder> parts)
    {
        var queue = topology.Find(parts.Key)!;
        var failures = parts.Aggregate(FailureRules.None, static (all, part) => all.Then(part.Failures));
        return new(
            parts.Key,
            parts.SelectMany(static part => part.Routes).ToFrozenDictionary(static route => route.Task, StringComparer.Ordinal),
            parts.SelectMany(static part => part.Routes)
                .ToFrozenDictionary(static route => route.Task, route => TaskPolicy.Of(queue, route.Wishes, failures), StringComparer.Ordinal),
            parts.Select(static part => part.DefaultTask).FirstOrDefault(static task => task is not null),
            parts.Select(static part => part.TextTask).FirstOrDefault(static task => task is not null));
    }
}

/// <summary>The tasks of one queue, while they are collected.</summary>
public sealed class QueueTasksBuilder
{
    private readonly List<TaskRoute> _routes = [];

    internal QueueTasksBuilder(string name) => Name = name;

    internal string Name { get; }

    internal IReadOnlyList<TaskRoute> Routes => _routes;

    internal string? DefaultTask { get; private set; }

    internal string? TextTask { get; private set; }

    internal FailureRules Failures { get; private set; } = FailureRules.None;

    /// <summary>Registers a handler.</summary>
    /// <param name="task">The task's name, 1 to 255 bytes.</param>
    /// <param name="factory">Makes the handler of one attempt from that attempt's services.</param>
    /// <param name="retry">How it is tried again, or null as the queue says.</param>
    /// <param name="timeout">How long one attempt may take, 1 ms to 24.8 days; null as the queue says, <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    public QueueTasksBuilder Handle<TPayload>(
        string task, Func<IServiceProvider, ITaskHandler<TPayload>> factory, RetryPolicy? retry = null, TimeSpan? timeout = null)
        where TPayload : notnull
    {
        _routes.Add(new TaskRoute<TPayload>(Name, task, factory, new(retry, timeout)));
        return this;
    }

    /// <summary>Says which exceptions are tried again at once, later or never, for every task of the queue that does not say so itself.</summary>
    public QueueTasksBuilder WithFailures(FailureRules failures)
    {
        Failures = Failures.Then(failures);
        return this;
    }

    /// <summary>Gives a name to messages that have none: their whole object is the payload.</summary>
    public QueueTasksBuilder WithDefault(string task)
    {
        DefaultTask = task;
        return this;
    }

    /// <summary>Takes bodies that are not a JSON object as plain UTF-8 text, which becomes the payload (a string) of this task.</summary>
    public QueueTasksBuilder WithText(string task)
    {
        TextTask = task;
        return this;
    }

    internal IEnumerable<string> Problems()
    {
        foreach (var route in _routes.Where(static route => route.Task.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(route.Task) > TaskLimits.MaxShortString))
        {
            yield return $"A task of queue '{Name}' is called '{route.Task}': a name has 1 to {TaskLimits.MaxShortString} bytes.";
        }

        foreach (var task in new[] { DefaultTask, TextTask }.OfType<string>().Distinct(StringComparer.Ordinal).Where(task => _routes.All(route => route.Task != task)))
        {
            yield return $"Queue '{Name}' names '{task}' as its default, but no handler is registered for it there.";
        }
    }
}

/// <summary>The handlers do not fit the topology. The message lists every problem.</summary>
#pragma warning disable CA1032 // made only by the builder
public sealed class TaskRegistryException : Exception
{
    internal TaskRegistryException(IReadOnlyList<string> problems)
        : base("The handlers do not fit the topology:" + string.Concat(problems.Select(static problem => $"\n  - {problem}"))) => Problems = problems;

    /// <summary>Every problem, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
#pragma warning restore CA1032
