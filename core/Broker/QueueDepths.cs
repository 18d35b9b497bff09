using RabbitMQ.Client.Exceptions;
using Warren.Broker;

namespace Warren;

/// <summary>Asks the broker itself about queues, without the management API.</summary>
public sealed class QueueDepths
{
    private readonly BrokerLink _link;
    private readonly BrokerOptions _options;

    internal QueueDepths(BrokerLink link, BrokerOptions options) => (_link, _options) = (link, options);

    /// <summary>How many messages wait in each queue and how many consumers it has; unacknowledged messages are not counted.</summary>
    /// <param name="queues">The queues' names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One entry a queue, in order; null for a queue that does not exist.</returns>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached.</exception>
    public async Task<IReadOnlyList<QueueDepth?>> ReadAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        var depths = new List<QueueDepth?>(queues.Count);
        var connection = await _link.GetAsync(cancellationToken);
        RabbitMQ.Client.IChannel? channel = null;
        try
        {
            foreach (var queue in queues)
            {
                channel ??= await connection.CreateChannelAsync(cancellationToken: cancellationToken);
                try
                {
                    var declared = await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
                    depths.Add(new(queue, declared.MessageCount, declared.ConsumerCount));
                }
                catch (OperationInterruptedException missing) when (missing.ShutdownReason is { ReplyCode: 404 })
                {
                    // The broker closes the channel on which a missing queue was asked for.
                    await channel.DisposeAsync();
                    channel = null;
                    depths.Add(null);
                }
            }

            return depths;
        }
        catch (Exception lost) when (BrokerErrors.IsLoss(lost, cancellationToken))
        {
            throw new BrokerUnavailableException(BrokerErrors.Explain(lost, _options.Description), lost);
        }
        finally
        {
            if (channel is not null)
            {
                await channel.DisposeAsync();
            }
        }
    }

    /// <summary>Why publishers are blocked at the moment, or null; connects when there is no connection.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached.</exception>
    public async Task<string?> BlockedReasonAsync(CancellationToken cancellationToken)
    {
        _ = await _link.GetAsync(cancellationToken);
        return _link.BlockedReason;
    }
}

/// <summary>A queue's length as the broker's passive declaration gives it.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Ready">Messages that wait for a consumer.</param>
/// <param name="Consumers">Consumers of the queue.</param>
public sealed record QueueDepth(string Queue, uint Ready, uint Consumers);
