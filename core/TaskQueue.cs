using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Warren.Admission;
using Warren.Broker;
using Warren.Controls;
using Warren.Handling;
using Warren.Leases;
using Warren.Processing;
using Warren.Publishing;
using Warren.RateLimits;
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
    private readonly QueueActivities _activities;
    private readonly LeaseHealth _leaseHealth;
    private readonly LeaseKeeper? _leases;
    private readonly WorkerPresence? _presence;
    private readonly QueueLimitGate _limits;
    private readonly TaskInstruments _instruments = new();

    /// <param name="broker">Where the broker is.</param>
    /// <param name="topology">The queues.</param>
    /// <param name="registry">The handlers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="options">What else it has. Default nothing.</param>
    public TaskQueue(
        BrokerOptions broker,
        TopologySpec topology,
        TaskRegistry registry,
        TimeProvider time,
        ILoggerFactory loggers,
        TaskQueueOptions? options = null)
    {
        options ??= new();
        var (state, tracking, leases) = (options.State, options.Tracking, options.Leases);
        _tracking = state is null ? null : new(state.Tasks, tracking, time, loggers.CreateLogger<TaskTracker>());
        Controls = state?.Controls is { } controls ? new(controls, time, loggers.CreateLogger<QueueControls>()) : null;
        RateLimits = options.Limits is { Providers.Count: > 0 } limits && state?.RateLimits is { } buckets ? new(buckets, limits, time, loggers.CreateLogger<RateLimiter>()) : null;
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
            static queue => queue.Name, queue => new StormGuard(queue, queue.StormGuard!, time, _instruments, stormLog, options.Stopping), StringComparer.Ordinal);
        _activities = new(time);
        _poison = new PoisonGuard(settlement, topology, time);
        var pauses = Controls is null ? null : new PauseGate(Controls);
        Processor = new TaskProcessor(
            topology,
            new DeliveryDecoder(registry, time),
            _poison,
            // A task waits in some gates, and holds meanwhile what those before gave it: they come before what others may want. What uses up something comes last, so that it is not taken in vain.
            new AdmissionGates(
            [
                .. pauses is null ? Array.Empty<IAdmissionGate>() : [pauses],
                _limits,
                .. options.Capacity is { } places ? [new CapacityGate(places, time)] : Array.Empty<IAdmissionGate>(),
                new KeyGate(asker),
                new LockGate(asker),
                .. RateLimits is null ? Array.Empty<IAdmissionGate>() : [new RateGate(RateLimits, time)],
            ]),
            new AttemptRunner(_storms, new LastLook(pauses, time), time, loggers.CreateLogger<AttemptRunner>()),
            settlement,
            _tracking,
            time,
            _activities,
            _instruments,
            loggers.CreateLogger<TaskProcessor>());
        _presence = _tracking is null || options.Worker is not { } worker || state?.Workers is not { } known
            ? null
            : new(known, worker, options.Workers, _tracking, time, loggers.CreateLogger<WorkerPresence>());
    }

    /// <summary>Publishes tasks.</summary>
    public ITaskPublisher Publisher { get; }

    /// <summary>Processes deliveries.</summary>
    public TaskProcessor Processor { get; }

    /// <summary>Tells how long queues are, and whether the broker answers.</summary>
    public QueueDepths Depths { get; }

    /// <summary>Tells the task store what happens to tasks; null without a store.</summary>
    public TaskTracker? Tracker => _tracking?.Tracker;

    /// <summary>What is set for queues while they run, on all instances; null without a store.</summary>
    public QueueControls? Controls { get; }

    /// <summary>Whether this instance can take the locks that tasks want.</summary>
    public LeaseState Leases => _leaseHealth.State;

    /// <summary>Asks the rate limits; null without any.</summary>
    public RateLimiter? RateLimits { get; }

    /// <summary>Which queues this instance has slowed down and why: one entry for each queue of the topology, in its order.</summary>
    public IReadOnlyList<StormState> Storms =>
        [.. _queues.Select(queue => _storms.TryGetValue(queue, out var guard) ? guard.State : new(queue, Slowed: false, null, null, Held: 0))];

    /// <summary>What this instance has to do with each queue of the topology at the moment, in its order.</summary>
    public IReadOnlyList<QueueActivity> Activities => [.. _queues.Select(_activities.Of)];

    /// <summary>Tells the task store what is left to tell, and closes the publishing connection. Nothing may be published or processed any more.</summary>
    public async ValueTask DisposeAsync()
    {
        // The last sign of life comes before the last events, and the goodbye, which lets others doubt what still says that it runs, after them.
        if (_presence is not null)
        {
            await _presence.StopAsync();
        }

        if (Controls is not null)
        {
            await Controls.DisposeAsync();
        }

        if (RateLimits is not null)
        {
            await RateLimits.DisposeAsync();
        }

        if (_tracking is not null)
        {
            await _tracking.DisposeAsync();
        }

        if (_leases is not null)
        {
            await _leases.DisposeAsync();
        }

        if (_presence is not null)
        {
            await _presence.DisposeAsync();
        }

        await _channels.DisposeAsync();
        await _link.DisposeAsync();
        _limits.Dispose();
        _poison.Dispose();
        _instruments.Dispose();
    }
}
