using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Warren.Controls;
using Warren.Leases;
using Warren.RateLimits;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Core.Tests.Locks;

/// <summary>One instance: a task queue on a real broker that shares leases with others, and, when it is asked to, a consumer.</summary>
internal sealed class LockingInstance : IAsyncDisposable
{
    private readonly TaskQueue _queue;
    private readonly ConcurrentQueue<TaskOutcome> _outcomes = new();
    private IConnection? _connection;

    private LockingInstance(TaskQueue queue, Uri address, TopologySpec topology, CollectedLogs logs, string worker) =>
        (_queue, Address, Topology, Logs, Worker) = (queue, address, topology, logs, worker);

    public Uri Address { get; }

    public TopologySpec Topology { get; }

    public CollectedLogs Logs { get; }

    public string Worker { get; }

    public ITaskPublisher Publisher => _queue.Publisher;

    public LeaseState Leases => _queue.Leases;

    public QueueControls? Controls => _queue.Controls;

    public RateLimiter Limits => _queue.RateLimits!;

    public TaskTracker Tracker => _queue.Tracker!;

    /// <summary>How the deliveries that it consumed ended.</summary>
    public IReadOnlyCollection<TaskOutcome> Outcomes => _outcomes;

    public static async Task<LockingInstance> StartAsync(
        BrokerFixture fixture, SharedState? state, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run, LeaseOptions? options = null, TopologySpec? topology = null,
        RateLimitOptions? limits = null)
    {
        topology ??= Probe.Topology(TimeSpan.FromMilliseconds(100));
        return Start(await fixture.ApplyAsync(topology), topology, state, run, options, limits);
    }

    /// <summary>Another instance on the same broker.</summary>
    public LockingInstance Beside(
        SharedState? state, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run, LeaseOptions? options = null, RateLimitOptions? limits = null) =>
        Start(Address, Topology, state, run, options, limits);

    /// <summary>A delivery of a task that wants a lock.</summary>
    public Task<TaskOutcome> ProcessAsync(string id, object? name, int deferrals = 0, CancellationToken cancellationToken = default) => _queue.Processor.ProcessAsync(
        Probe.Delivery("""{"task":"probe","payload":{"value":1}}""", properties: new()
        {
            MessageId = id,
            Headers = new Dictionary<string, object?> { [TaskHeaders.Lock] = name, [TaskHeaders.Deferrals] = deferrals },
        }),
        new NoServices(),
        cancellationToken);

    /// <summary>Processes a delivery as it stands.</summary>
    public Task<TaskOutcome> ProcessAsync(TaskDelivery delivery) => _queue.Processor.ProcessAsync(delivery, new NoServices(), CancellationToken.None);

    /// <summary>Consumes a queue, as a host does.</summary>
    public async Task ConsumeAsync(string queue = Probe.Queue)
    {
        _connection ??= await new ConnectionFactory { Uri = Address, ConsumerDispatchConcurrency = 10 }.CreateConnectionAsync();
        var channel = await _connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 10, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            var delivery = new TaskDelivery(queue, message.Body.ToArray(), ClientProperties.Read(message.BasicProperties)) { Redelivered = message.Redelivered };
            _outcomes.Enqueue(await _queue.Processor.ProcessAsync(delivery, new NoServices(), CancellationToken.None));
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await _queue.DisposeAsync();
    }

    private static LockingInstance Start(
        Uri address, TopologySpec topology, SharedState? state, Func<ProbePayload, TaskContext, CancellationToken, Task<object?>> run, LeaseOptions? options,
        RateLimitOptions? limits)
    {
        var logs = new CollectedLogs();
        var worker = $"worker-{Guid.CreateVersion7():n}";
        var queue = new TaskQueue(
            new() { Connection = address }, topology, Probe.Registry(run, topology), TimeProvider.System, logs, new()
            {
                State = state,
                Tracking = new() { Worker = worker },
                Leases = options ?? new() { LongestWait = TimeSpan.FromSeconds(20) },
                Limits = limits,
            });
        return new(queue, address, topology, logs, worker);
    }
}
