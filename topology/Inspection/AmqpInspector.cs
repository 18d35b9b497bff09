using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>
/// Reads over AMQP alone: a passive declare tells whether a thing exists, a declare as wanted whether it is the same. The broker names only
/// the first difference, and bindings cannot be read.
/// </summary>
internal sealed class AmqpInspector(BrokerSession session) : IBrokerInspector
{
    public string Description => "AMQP alone: bindings cannot be read, and of a conflict only the first difference";

    public async Task<BrokerSnapshot> InspectAsync(BrokerTopology wanted, CancellationToken cancellationToken)
    {
        // A refusal closes the channel, so one lives until the next refusal.
        await using var probe = new ChannelPerRefusal(session);
        var exchanges = new List<BrokerExchange>();
        foreach (var exchange in wanted.Exchanges)
        {
            if (await ReadAsync(probe, exchange, cancellationToken) is { } found)
            {
                exchanges.Add(found);
            }
        }

        var queues = new List<BrokerQueue>();
        foreach (var queue in wanted.Queues)
        {
            if (await ReadAsync(probe, queue, cancellationToken) is { } found)
            {
                queues.Add(found);
            }
        }

        foreach (var staging in wanted.Queues.Select(StagingQueue.For))
        {
            if (await probe.TryAsync(channel => channel.QueueDeclarePassiveAsync(staging.Name, cancellationToken), cancellationToken) is null)
            {
                queues.Add(staging);
            }
        }

        return new BrokerSnapshot(exchanges, queues, Bindings: null);
    }

    private async Task<BrokerExchange?> ReadAsync(ChannelPerRefusal probe, BrokerExchange wanted, CancellationToken cancellationToken)
    {
        var absent = await probe.TryAsync(channel => channel.ExchangeDeclarePassiveAsync(wanted.Name, cancellationToken), cancellationToken);
        if (absent is not null)
        {
            return BrokerRefusal.IsNotFound(absent) ? null : throw Unexpected($"exchange '{wanted.Name}'", absent);
        }

        var refusal = await probe.TryAsync(channel => TopologyDeclaration.DeclareAsync(channel, wanted, cancellationToken), cancellationToken);
        return refusal is null
            ? wanted
            : InequivalentThings.Exchange(wanted, BrokerRefusal.Inequivalent(refusal) ?? throw Unexpected($"exchange '{wanted.Name}'", refusal));
    }

    private async Task<BrokerQueue?> ReadAsync(ChannelPerRefusal probe, BrokerQueue wanted, CancellationToken cancellationToken)
    {
        var absent = await probe.TryAsync(channel => channel.QueueDeclarePassiveAsync(wanted.Name, cancellationToken), cancellationToken);
        if (absent is not null)
        {
            return BrokerRefusal.IsNotFound(absent) ? null : throw Unexpected($"queue '{wanted.Name}'", absent);
        }

        var refusal = await probe.TryAsync(channel => TopologyDeclaration.DeclareAsync(channel, wanted, cancellationToken), cancellationToken);
        return refusal is null
            ? wanted
            : InequivalentThings.Queue(wanted, BrokerRefusal.Inequivalent(refusal) ?? throw Unexpected($"queue '{wanted.Name}'", refusal));
    }

    private TopologyException Unexpected(string thing, OperationInterruptedException refusal) =>
        BrokerRefusal.IsAccessRefused(refusal)
            ? ConnectFailures.MayNot(session.Address, $"look at {thing}", refusal)
            : new TopologyException($"The broker at {session.Address} refuses to show {thing}: {BrokerRefusal.Text(refusal)}", refusal);

    private sealed class ChannelPerRefusal(BrokerSession session) : IAsyncDisposable
    {
        private IChannel? _channel;

        /// <returns>The broker's refusal, or null when it agreed.</returns>
        public async Task<OperationInterruptedException?> TryAsync(Func<IChannel, Task> ask, CancellationToken cancellationToken)
        {
            _channel ??= await session.OpenChannelAsync(cancellationToken);
            try
            {
                await ask(_channel);
                return null;
            }
            catch (OperationInterruptedException refusal)
            {
                await DisposeAsync();
                return refusal;
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_channel is { } channel)
            {
                _channel = null;
                await channel.DisposeAsync();
            }
        }
    }
}
