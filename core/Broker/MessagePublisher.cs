using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Warren.Broker;

/// <summary>Publishes one message and tells exactly what became of it. Every publish of the system goes through here.</summary>
internal sealed class MessagePublisher(BrokerLink link, PublishChannelPool channels, BrokerOptions options, TimeProvider time)
{
    /// <summary>Publishes with <c>mandatory</c> and returns once the broker has confirmed.</summary>
    /// <exception cref="TaskPublishException">One of its subclasses, by what is known of the message.</exception>
    public async Task PublishAsync(
        string exchange, string routingKey, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var channel = await OpenChannelAsync(routingKey, cancellationToken);
        if (link.BlockedReason is { } reason)
        {
            throw new BrokerBlockedException($"The broker at {options.Description} takes no publishes at the moment: {reason}. Try again later.");
        }

        using var limit = new WaitLimit(options.ConfirmTimeout, time, cancellationToken);
        try
        {
            Require(await channel.PublishAsync(exchange, routingKey, properties, body, limit), exchange, routingKey);
        }
        catch (PublishDroppedException dropped) when (BrokerErrors.IsMissingExchange(dropped, exchange))
        {
            throw new TaskUnroutableException(
                $"Exchange '{exchange}' does not exist on {options.Description}: apply the topology (dotnet run --project topology -- apply).", dropped);
        }
        catch (AlreadyClosedException closed) when (BrokerErrors.IsMissingExchange(closed, exchange))
        {
            throw new PublishUnconfirmedException(
                $"Exchange '{exchange}' does not exist any more on {options.Description}, and the message was on its way: it may or may not be queued. Apply the topology (dotnet run --project topology -- apply), then publish it again with the same id.",
                closed);
        }
        catch (PublishBacklogFullException full)
        {
            throw new PublishBacklogException($"Too much waits for the broker at {options.Description}: {channels.Backlog}. The message is not queued; try again later.", full);
        }
        catch (PublishNotSentException waited) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PublishBacklogException(
                $"The broker at {options.Description} takes publishes too slowly: the message's turn did not come within {options.ConfirmTimeout.TotalSeconds:0.#} s, {channels.Backlog}. It is not queued; try again later.",
                waited);
        }
        catch (Exception waited) when (waited is TimeoutException || (waited is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new PublishUnconfirmedException(
                $"The broker at {options.Description} did not confirm within {options.ConfirmTimeout.TotalSeconds:0.#} s: the message may or may not be queued. Publish it again with the same id.",
                waited);
        }
        catch (Exception lost) when (BrokerErrors.IsLoss(lost, cancellationToken))
        {
            throw new PublishUnconfirmedException(
                $"The connection to {options.Description} was lost before the broker confirmed: the message may or may not be queued. Publish it again with the same id.",
                lost);
        }
    }

    private static void Require(PublishAnswer answer, string exchange, string routingKey)
    {
        switch (answer)
        {
            case PublishAnswer.Returned:
                throw new TaskUnroutableException(
                    $"No queue is bound to exchange '{exchange}' under '{routingKey}': apply the topology (dotnet run --project topology -- apply).");
            case PublishAnswer.Nacked:
                throw new PublishNackedException(
                    $"The broker refused the message for '{routingKey}': the queue is full or not available. Try again later.");
            default:
                break;
        }
    }

    private async ValueTask<ConfirmingChannel> OpenChannelAsync(string routingKey, CancellationToken cancellationToken)
    {
        try
        {
            return await channels.GetAsync(routingKey, cancellationToken);
        }
        catch (Exception lost) when (BrokerErrors.IsLoss(lost, cancellationToken))
        {
            throw new BrokerUnavailableException(BrokerErrors.Explain(lost, options.Description), lost);
        }
    }
}
