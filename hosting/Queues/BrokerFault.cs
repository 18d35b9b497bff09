using System.Net.Sockets;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Warren.Hosting.Queues;

internal enum BrokerFaultKind
{
    Unreachable,
    AccessRefused,
    VirtualHostUnknown,
    QueueMissing,
    ConsumerCancelled,
    ChannelClosed,
    ConnectionLost,
    NoAnswer,
    Stalled,
}

/// <summary>Why a queue cannot be consumed at the moment.</summary>
/// <param name="Kind">What to do about it depends on this.</param>
/// <param name="Detail">The broker's or the client's own words, without credentials.</param>
internal sealed record BrokerFault(BrokerFaultKind Kind, string Detail)
{
    private const ushort NotFound = 404;
    private const ushort AccessRefused = 403;
    private const ushort NotAllowed = 530;
    private const ushort ConnectionForced = 320;

    public static BrokerFault ConsumerCancelled { get; } = new(BrokerFaultKind.ConsumerCancelled, "the broker cancelled the consumer");

    public static BrokerFault Stalled { get; } = new(BrokerFaultKind.Stalled, "messages wait and none is delivered");

    /// <summary>Whether an exception says that broker, connection or channel are the trouble, rather than this program.</summary>
    public static bool IsOne(Exception exception) =>
        // The client lets the exception of its own queue of frames through when the connection ends under a write.
        exception is RabbitMQClientException or IOException or SocketException or ObjectDisposedException or ChannelClosedException or TimeoutException or OperationCanceledException;

    public static BrokerFault Of(ShutdownEventArgs reason) =>
        OfReply(reason.ReplyCode, reason.ReplyText, reason.Initiator == ShutdownInitiator.Peer && reason.ReplyCode != ConnectionForced);

    public static BrokerFault Of(Exception exception)
    {
        if (exception is TimeoutException)
        {
            return new(BrokerFaultKind.NoAnswer, exception.Message);
        }

        var causes = Causes(exception).ToArray();
        if (causes.OfType<AuthenticationFailureException>().FirstOrDefault() is { } refused)
        {
            return new(BrokerFaultKind.AccessRefused, refused.Message);
        }

        if (causes.OfType<OperationInterruptedException>().FirstOrDefault(cause => cause.ShutdownReason is not null) is { } interrupted)
        {
            return Of(interrupted.ShutdownReason!);
        }

        return new(
            causes.Any(cause => cause is BrokerUnreachableException or SocketException) ? BrokerFaultKind.Unreachable
            : causes.Any(cause => cause is TimeoutException or OperationCanceledException) ? BrokerFaultKind.NoAnswer
            : BrokerFaultKind.ConnectionLost,
            causes[^1].Message);
    }

    private static BrokerFault OfReply(ushort code, string text, bool byBroker) => new(
        code switch
        {
            NotFound when byBroker => BrokerFaultKind.QueueMissing,
            NotAllowed when byBroker => BrokerFaultKind.VirtualHostUnknown,
            AccessRefused when byBroker => BrokerFaultKind.AccessRefused,
            _ when byBroker => BrokerFaultKind.ChannelClosed,
            _ => BrokerFaultKind.ConnectionLost,
        },
        $"{code} {text}");

    /// <summary>The exception and what it was caused by, outermost first.</summary>
    private static IEnumerable<Exception> Causes(Exception exception)
    {
        yield return exception;
        var inner = exception is AggregateException aggregate ? aggregate.InnerExceptions : exception.InnerException is { } one ? [one] : [];
        foreach (var cause in inner.SelectMany(Causes))
        {
            yield return cause;
        }
    }
}
