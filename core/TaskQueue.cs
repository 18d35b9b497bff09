using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Warren.Admission;
using Warren.Broker;
using Warren.Handling;
using Warren.Leases;
using Warren.Processing;
using Warren.Publishing;
using Warren.Telemetry;
using Warren.Topology;
using Warren.Tracking;

namespace Warren;

/// <summary>
/// The task queue, put together: a publisher and a processor over one publishing connection. Make one per process and dispose it last.
/// It knows no container: give it what it needs and register its two parts where you like.
/// </summary>
public sealed class TaskQueue : IAsyncDisposable
{
    private readonly BrokerLink _link;
    private readonly PublishChannelPool _channels;
    private readonly PoisonGuard _poison;
    private readonly string[] _queues;
    private readonly FrozenDictionary<string, StormGuard> _storms;
    private readonly TaskTracking? _tracking;
    private readonly LeaseHealth _leaseHealth;
    private readonly LeaseKeeper? _leases;
    private readonly QueueLimitGate _limits;
    private readonly TaskInstruments _instruments = new();

    /// <param name="broker">Where the broker is.</param>
    /// <param name="topology">The queues.</param>
    /// <param name="registry">The handlers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="state">What it shares with other instances; dispose it after this. Null: nothing, so that tasks can neither be asked for nor cancelled.</param>
    /// <param name="tracking">How the store is told. Default <see cref="TrackingOptions"/>'s own defaults.</param>
    /// <param name="leases">How locks are held. Default <see cref="LeaseOptions"/>'s own defaults.</param>
    /// <param name="capacity">How many tasks may run at once, of all queues together, 1 or more. Null: as many as the queues' own concurrency lets.</param>
    /// <param name="stopping">Fires when the instance begins to stop, before tasks are cancelled: what a storm guard holds back then runs at once. Default never.</param>
    public TaskQueue(
        BrokerOptions broker,
        TopologySpec topology,
        TaskRegistry registry,
        TimeProvider time,
        ILoggerFactory loggers,
        SharedState? state = null,
        TrackingOptions? tracking = null,
        LeaseOptions? leases = null,
        int? capacity = null,
        CancellationToken stopping = default)
    {
        tracking ??= new();
        leases ??= new();
        _tracking = state is null ? null : new(state.Tasks, tracking, time, loggers.CreateLogger<TaskTracker>());
        var leaseLog = loggers.CreateLogger<LeaseKeeper>();
        _leaseHealth = new(time, leaseLog);
        _leases = state?.Leases is { } store ? new(store, leases, tracking.Worker, _leaseHealth, time, leaseLog) : null;
        var asker = new LeaseAsker(_leases, _leaseHealth, leases, time);
        _limits = new(topology, _leases, _leaseHealth, time);
        _link = new BrokerLink(broker, time, loggers.CreateLogger<BrokerLink>());
        _channels = new PublishChannelPool(_link, broker);
        var messages = new MessagePublisher(_link, _channels, broker, time);
        Depths = new QueueDepths(_link, broker);
        Publisher = new TaskPublisher(messages, Depths, topology, _tracking, time, _instruments);
        var settlement = new Settlement(messages, topology, time);
        var stormLog = loggers.CreateLogger<StormGuard>();
        _queues = [.. topology.Queues.Select(static queue => queue.Name)];
        _storms = topology.Queues.Where(static queue => queue.StormGuard is not null).ToFrozenDictionary(
            static queue => queue.Name, queue => new StormGuard(queue, queue.StormGuard!, time, _instruments, stormLog, stopping), StringComparer.Ordinal);
        _poison = new PoisonGuard(settlement, topology, time);
        Processor = new TaskProcessor(
            topology,
            new DeliveryDecoder(registry, time),
            _poison,
            // First those in which a task waits, so that nobody else waits for what it holds meanwhile.
            new AdmissionGates([_limits, .. capacity is { } places ? [new CapacityGate(places, time)] : Array.Empty<IAdmissionGate>(), new KeyGate(asker), new LockGate(asker)]),
            new AttemptRunner(_storms, time, loggers.CreateLogger<AttemptRunner>()),
            settlement,
            _tracking,
            time,
            _instruments,
            loggers.CreateLogger<TaskProcessor>());
    }

    /// <summary>Publishes tasks.</summary>
    public ITaskPublisher Publisher { get; }

    /// <summary>Processes deliveries.</summary>
    public TaskProcessor Processor { get; }

    /// <summary>Tells how long queues are, and whether the broker answers.</summary>
    public QueueDepths Depths { get; }

    /// <summary>Tells the task store what happens to tasks; null without a store.</summary>
    public TaskTracker? Tracker => _tracking?.Tracker;

    /// <summary>Whether this instance can take the locks that tasks want.</summary>
    public LeaseState Leases => _leaseHealth.State;

    /// <summary>Which queues this instance has slowed down and why: one entry for each queue of the topology, in its order.</summary>
    public IReadOnlyList<StormState> Storms =>
        [.. _queues.Select(queue => _storms.TryGetValue(queue, out var guard) ? guard.State : new(queue, Slowed: false, null, null, Held: 0))];

    /// <summary>Tells the task store what is left to tell, and closes the publishing connection. Nothing may be published or processed any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_tracking is not null)
        {
            await _tracking.DisposeAsync();
        }

        if (_leases is not null)
        {
            await _leases.DisposeAsync();
        }

        await _channels.DisposeAsync();
        await _link.DisposeAsync();
        _limits.Dispose();
        _poison.Dispose();
        _instruments.Dispose();
    }
}
