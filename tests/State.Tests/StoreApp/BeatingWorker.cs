using Microsoft.Extensions.Logging;
using Warren.Handling;
using Warren.Topology;

namespace Warren.State.StoreApp;

/// <summary>
/// A worker as it is: it gives signs of life and looks after the others, with tasks that run until a line comes on its input. Prints what it logs as a warning or of tasks that it puts
/// back, each on a line.
/// </summary>
internal sealed class BeatingWorker(SharedState state, string name, int tasks)
{
    // A look is due every half of it. Far longer than a busy machine keeps a process from its beats; a test lets time pass in the store.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(20);

    private static readonly TopologySpec Topology = new() { Queues = [new("beaten") { RoutingKeys = ["beaten"], Retry = RetrySpec.None }], DefaultQueue = "beaten" };

    public async Task<int> RunAsync()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registry = new TaskRegistryBuilder(Topology);
        registry.Queue("beaten").Handle("wait", _ => new Waiting(finish.Task));
        using var lines = new Lines();
        // No broker is asked for anything: what runs completes.
        await using var queue = new TaskQueue(
            new() { Connection = new("amqp://127.0.0.1:1") },
            Topology,
            registry.Build(),
            TimeProvider.System,
            lines,
            new()
            {
                State = state,
                Tracking = new() { Worker = name, FlushLimit = TimeSpan.FromMinutes(2) },
                Worker = new(),
                Workers = new() { Beat = TimeSpan.FromSeconds(1), StaleAfter = StaleAfter },
            });
        var running = Enumerable.Range(0, tasks)
            .Select(number => queue.Processor.ProcessAsync(
                new("beaten", """{"task":"wait","payload":{}}"""u8.ToArray(), new() { MessageId = $"{name}-{number}" }), new NoServices(), CancellationToken.None))
            .ToList();
        await Console.In.ReadLineAsync();
        finish.SetResult();
        return (await Task.WhenAll(running)).All(static outcome => outcome is TaskOutcome.Completed) ? 0 : 2;
    }

    private sealed class Waiting(Task finish) : ITaskHandler<Nothing>
    {
        public async Task<object?> HandleAsync(Nothing payload, TaskContext context, CancellationToken cancellationToken)
        {
            await finish.WaitAsync(cancellationToken);
            return null;
        }
    }

    private sealed record Nothing;

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            if (logLevel >= LogLevel.Warning || text.Contains("queued again", StringComparison.Ordinal))
            {
                Console.WriteLine(text);
            }
        }

        public void Dispose()
        {
        }
    }
}
