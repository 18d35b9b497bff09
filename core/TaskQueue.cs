using Microsoft.Extensions.Logging;
using Warren.Broker;
using Warren.Handling;
using Warren.Processing;
using Warren.Publishing;
using Warren.Telemetry;
using Warren.Topology;

namespace Warren;

/// <summary>
/// The task queue, put together: a publisher and a processor over one publishing connection. Make one per process and dispose it last.
/// It knows no container: give it what it needs and register its two parts where you like.
/// </summary>
public sealed class TaskQueue : IAsyncDisposable
{
    private readonly BrokerLink _link;
    private readonly PublishChannelPool _channels;
    private readonly TaskInstruments _instruments = new();

    /// <param name="broker">Where the broker is.</param>
    /// <param name="topology">The queues.</param>
    /// <param name="registry">The handlers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where to log.</param>
    public TaskQueue(BrokerOptions broker, TopologySpec topology, TaskRegistry registry, TimeProvider time, ILoggerFactory loggers)
    {
        _link = new BrokerLink(broker, time, loggers.CreateLogger<BrokerLink>());
        _channels = new PublishChannelPool(_link, broker);
        var messages = new MessagePublisher(_link, _channels, broker, time);
        Depths = new QueueDepths(_link, broker);
        Publisher = new TaskPublisher(messages, Depths, topology, time, _instruments);
        Processor = new TaskProcessor(
            topology,
            new DeliveryDecoder(registry, time),
            new Settlement(messages, topology, time),
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

    /// <summary>Closes the publishing connection. Nothing may be published or processed any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _channels.DisposeAsync();
        await _link.DisposeAsync();
        _instruments.Dispose();
    }
}
