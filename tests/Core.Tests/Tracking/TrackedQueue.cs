using Warren.Topology;
using Warren.Tracking;

namespace Warren.Core.Tests.Tracking;

/// <summary>One instance: a task queue on a real broker, with a store that other instances may share.</summary>
internal sealed class TrackedQueue : IAsyncDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private readonly TaskQueue _queue;

    private TrackedQueue(TaskQueue queue, Uri address, CollectedLogs logs, TopologySpec topology) => (_queue, Address, Logs, Topology) = (queue, address, logs, topology);

    public Uri Address { get; }

    public CollectedLogs Logs { get; }

    public TopologySpec Topology { get; }

    public TaskTracker Tracker => _queue.Tracker!;

    public ITaskPublisher Publisher => _queue.Publisher;

    public static async Task<TrackedQueue> StartAsync(
        BrokerFixture fixture, ITaskStore store, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run, TrackingMode mode = TrackingMode.All)
    {
        var topology = Probe.Topology(Short);
        topology = topology with { Queues = [.. topology.Queues.Select(queue => queue with { Tracking = mode })] };
        return Start(await fixture.ApplyAsync(topology), topology, store, run);
    }

    /// <summary>Another instance on the same broker.</summary>
    public TrackedQueue Beside(ITaskStore store, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run) => Start(Address, Topology, store, run);

    public Task<TaskOutcome> ProcessAsync(string id, DeliveryProperties? properties = null, CancellationToken cancellationToken = default) => _queue.Processor.ProcessAsync(
        Probe.Delivery("""{"task":"probe","payload":{"value":1}}""", properties: (properties ?? new()) with { MessageId = id }), new NoServices(), cancellationToken);

    /// <summary>Processes a delivery as it stands.</summary>
    public Task<TaskOutcome> ProcessAsync(TaskDelivery delivery) => _queue.Processor.ProcessAsync(delivery, new NoServices(), CancellationToken.None);

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private static TrackedQueue Start(Uri address, TopologySpec topology, ITaskStore store, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run)
    {
        var logs = new CollectedLogs();
        var tracking = new TrackingOptions { Worker = $"worker-{Guid.CreateVersion7():n}", CancelInterval = TimeSpan.FromMilliseconds(50), FlushLimit = TimeSpan.FromMinutes(3), LongestWait = TimeSpan.FromMinutes(3) };
        return new(new TaskQueue(new() { Connection = address }, topology, Probe.Registry(run, topology), TimeProvider.System, logs, new() { State = new() { Tasks = store }, Tracking = tracking }), address, logs, topology);
    }
}
