using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Warren.Broker;

/// <summary>
/// Channels to publish on. What goes to one routing key goes over one channel, so that messages keep the order in which their publishes
/// began. A channel that was closed is replaced when it is needed again.
/// </summary>
internal sealed class PublishChannelPool(BrokerLink link, BrokerOptions options) : IAsyncDisposable
{
    private readonly Slot[] _slots = [.. Enumerable.Range(0, options.PublishChannels).Select(_ => new Slot())];

    /// <summary>What waits on all channels together.</summary>
    public PublishBacklog Backlog { get; } = new(options.MaxWaitingPublishes, options.MaxWaitingBytes);

    /// <summary>The open channel for a routing key. It belongs to the pool and may be used by several publishes at the same time.</summary>
    public ValueTask<ConfirmingChannel> GetAsync(string routingKey, CancellationToken cancellationToken)
    {
        var slot = _slots[(uint)string.GetHashCode(routingKey, StringComparison.Ordinal) % (uint)_slots.Length];
        return slot.Channel is { IsOpen: true } open ? ValueTask.FromResult(open) : new(OpenAsync(slot, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots)
        {
            if (slot.Channel is { } channel)
            {
                await channel.DisposeAsync();
            }

            slot.Opening.Dispose();
        }
    }

    private async Task<ConfirmingChannel> OpenAsync(Slot slot, CancellationToken cancellationToken)
    {
        await slot.Opening.WaitAsync(cancellationToken);
        try
        {
            if (slot.Channel is { IsOpen: true } opened)
            {
                return opened;
            }

            if (slot.Channel is { } closed)
            {
                slot.Channel = null;
                await closed.DisposeAsync();
            }

            var connection = await link.GetAsync(cancellationToken);
            try
            {
                slot.Channel = await OpenAsync(connection, cancellationToken);
            }
            catch (OperationInterruptedException) when (!connection.IsOpen)
            {
                // The client may still send what was under way on a channel that the broker has closed, for which the broker closes the whole connection. The next one is good.
                slot.Channel = await OpenAsync(await link.GetAsync(cancellationToken), cancellationToken);
            }

            return slot.Channel;
        }
        finally
        {
            slot.Opening.Release();
        }
    }

    private Task<ConfirmingChannel> OpenAsync(IConnection connection, CancellationToken cancellationToken) =>
        ConfirmingChannel.OpenAsync(connection, options.OutstandingConfirms, Backlog, cancellationToken);

    private sealed class Slot
    {
        public SemaphoreSlim Opening { get; } = new(1, 1);

        // Read without the lock: a stale value is seen as closed or open and checked again under it.
        public volatile ConfirmingChannel? Channel;
    }
}
