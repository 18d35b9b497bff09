using System.Threading.RateLimiting;
using RabbitMQ.Client;

namespace Warren.Broker;

/// <summary>Channels in confirm mode that publishes are spread over in turn. A channel that was closed is replaced when its turn comes.</summary>
internal sealed class PublishChannelPool(BrokerLink link, BrokerOptions options) : IAsyncDisposable
{
    private readonly Slot[] _slots = [.. Enumerable.Range(0, options.PublishChannels).Select(_ => new Slot())];
    private uint _turn;

    /// <summary>An open channel. It belongs to the pool and may be used by several publishes at the same time.</summary>
    public async ValueTask<IChannel> GetAsync(CancellationToken cancellationToken)
    {
        var slot = _slots[Interlocked.Increment(ref _turn) % (uint)_slots.Length];
        return slot.Channel is { IsOpen: true } open ? open : await OpenAsync(slot, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots)
        {
            if (slot.Channel is { } channel)
            {
                await channel.DisposeAsync();
            }

            if (slot.Limiter is { } limiter)
            {
                await limiter.DisposeAsync();
            }

            slot.Opening.Dispose();
        }
    }

    private async Task<IChannel> OpenAsync(Slot slot, CancellationToken cancellationToken)
    {
        await slot.Opening.WaitAsync(cancellationToken);
        try
        {
            if (slot.Channel is { IsOpen: true } opened)
            {
                return opened;
            }

            var connection = await link.GetAsync(cancellationToken);
            if (slot.Channel is { } closed)
            {
                slot.Channel = null;
                await closed.DisposeAsync();
            }

            // The client's own default throttles by sleeping once half of the permits are taken; a plain limit only makes the rest wait.
            slot.Limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
            {
                PermitLimit = options.OutstandingConfirms,
                QueueLimit = int.MaxValue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            });
            slot.Channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(
                    publisherConfirmationsEnabled: true,
                    publisherConfirmationTrackingEnabled: true,
                    outstandingPublisherConfirmationsRateLimiter: slot.Limiter),
                cancellationToken);
            return slot.Channel;
        }
        finally
        {
            slot.Opening.Release();
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Opening { get; } = new(1, 1);

        public RateLimiter? Limiter { get; set; }

        // Read without the lock: a stale value is seen as closed or open and checked again under it.
        public volatile IChannel? Channel;
    }
}
