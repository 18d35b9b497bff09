using Warren.Handling;

namespace Warren.Bench.Processing;

/// <summary>The payload of the no-op task.</summary>
internal sealed record NoopPayload(int Number, string Text);

/// <summary>Does nothing but count.</summary>
internal sealed class Noop(Progress progress) : ITaskHandler<NoopPayload>
{
    private static readonly Task<object?> Nothing = Task.FromResult<object?>(null);

    public Task<object?> HandleAsync(NoopPayload payload, TaskContext context, CancellationToken cancellationToken)
    {
        progress.Done();
        return Nothing;
    }

    /// <summary>The registry of the one queue with the one task; handlers are made as the function app makes them.</summary>
    public static TaskRegistry Registry()
    {
        var factory = Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateFactory<Noop>([]);
        var builder = new TaskRegistryBuilder(Workload.Topology);
        builder.Queue(Workload.Queue).Handle<NoopPayload>(Workload.Task, services => factory(services, []));
        return builder.Build();
    }
}
