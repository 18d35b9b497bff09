using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Warren.Admission;
using Warren.Broker;
using Warren.Handling;
using Warren.Processing;
using Warren.Publishing;
using Warren.Telemetry;
using Warren.Topology;
using Warren.Tracking;
using Warren.Workers;

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
    private readonly WorkerPresence? _presence;
    private readonly TaskInstruments _instruments = new();

    /// <param name="broker">Where the broker is.</param>
    /// <param name="topology">The queues.</param>
    /// <param name="registry">The handlers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="state">What it shares with other instances; dispose it after this. Null: nothing, so that tasks can neither be asked for nor cancelled.</param>
    /// <param name="tracking">How the store is told. Default <see cref="TrackingOptions"/>'s own defaults.</param>
    /// <param name="worker">What this instance says of itself, so that others see whether it is alive. Default nothing: it does not show among the workers.</param>
    /// <param name="workers">How workers tell that they are alive. Default <see cref="WorkerOptions"/>'s own defaults.</param>
    /// <param name="stopping">Fires when the instance begins to stop, before tasks are cancelled: what a storm guard holds back then runs at once. Default never.</param>
    public TaskQueue(
        BrokerOptions broker,
        TopologySpec topology,
        TaskRegistry registry,
        TimeProvider time,
        ILoggerFactory loggers,
        SharedState? state = null,
        TrackingOptions? tracking = null,
        WorkerProfile? worker = null,
        WorkerOptions? workers = null,
        CancellationToken stopping = default)
    {
        _tracking = state is null ? null : new(state.Tasks, tracking ?? new(), time, loggers.CreateLogger<TaskTracker>());
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
            new AdmissionGates([]),
            new AttemptRunner(_storms, time, loggers.CreateLogger<AttemptRunner>()),
            settlement,
            _tracking,
            time,
            _instruments,
            loggers.CreateLogger<TaskProcessor>());
        _presence = _tracking is null || worker is null || state?.Workers is not { } store
            ? null
            : new(store, worker, workers ?? new(), _tracking, time, loggers.CreateLogger<WorkerPresence>());
    }

    /// <summary>Publishes tasks.</summary>
    public ITaskPublisher Publisher { get; }

    /// <summary>Processes deliveries.</summary>
    public TaskProcessor Processor { get; }

    /// <summary>Tells how long queues are, and whether the broker answers.</summary>
    public QueueDepths Depths { get; }

    /// <summary>Tells the task store what happens to tasks; null without a store.</summary>
    public TaskTracker? Tracker => _tracking?.Tracker;

    /// <summary>Which queues this instance has slowed down and why: one entry for each queue of the topology, in its order.</summary>
    public IReadOnlyList<StormState> Storms =>
        [.. _queues.Select(queue => _storms.TryGetValue(queue, out var guard) ? guard.State : new(queue, Slowed: false, null, null, Held: 0))];

    /// <summary>Tells the task store what is left to tell, and closes the publishing connection. Nothing may be published or processed any more.</summary>
    public async ValueTask DisposeAsync()
    {
        // The last sign of life comes before the last events, and the goodbye, which lets others doubt what still says that it runs, after them.
        if (_presence is not null)
        {
            await _presence.StopAsync();
        }

        if (_tracking is not null)
        {
            await _tracking.DisposeAsync();
        }

        if (_presence is not null)
        {
            await _presence.DisposeAsync();
        }

        await _channels.DisposeAsync();
        await _link.DisposeAsync();
        _poison.Dispose();
        _instruments.Dispose();
    }
}
