using System.Threading.Channels;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Warren.Broker;

/// <summary>The one place that reads the client's and the broker's error texts.</summary>
internal static class BrokerErrors
{
    private const int NotFound = 404;
    private const int BasicClass = 60;

    /// <summary>Why a connection could not be made, in words that say what to do, without credentials.</summary>
    public static string Explain(Exception error, string broker)
    {
        var texts = Chain(error).Select(static part => part.Message).ToList();
        if (Chain(error).Any(static part => part is AuthenticationFailureException or PossibleAuthenticationFailureException)
            || texts.Any(static text => text.Contains("ACCESS_REFUSED", StringComparison.Ordinal) && text.Contains("Login", StringComparison.OrdinalIgnoreCase)))
        {
            return $"The broker at {broker} refuses the user name or password: check RabbitMQConnection.";
        }

        if (texts.Any(static text => text.Contains("vhost", StringComparison.OrdinalIgnoreCase) || text.Contains("NOT_ALLOWED", StringComparison.Ordinal)))
        {
            return $"The broker at {broker} does not let this user into that virtual host: check the path of RabbitMQConnection and the user's permissions.";
        }

        return $"The broker at {broker} cannot be reached: check that it runs and that RabbitMQConnection names it.";
    }

    /// <summary>Whether the connection or channel went away under a call, or did not answer.</summary>
    /// <param name="error">What the call threw.</param>
    /// <param name="caller">The token it was given: fired, it was the caller who gave up.</param>
    public static bool IsLoss(Exception error, CancellationToken caller) =>
        // The client writes frames to a System.Threading.Channels channel, and lets its exception through when the socket's end has closed that.
        // Questions that were under way it cancels.
        error is OperationInterruptedException or IOException or ObjectDisposedException or ChannelClosedException or TimeoutException
            || (error is OperationCanceledException && !caller.IsCancellationRequested);

    /// <summary>Whether a channel was closed because a publish named an exchange that does not exist.</summary>
    public static bool IsMissingExchange(ShutdownEventArgs reason) => reason is { ReplyCode: NotFound, ClassId: BasicClass };

    /// <summary>Whether a channel was closed because this exchange does not exist.</summary>
    public static bool IsMissingExchange(AlreadyClosedException error, string exchange) =>
        error.ShutdownReason is { } reason && IsMissingExchange(reason) && reason.ReplyText.Contains($"'{exchange}'", StringComparison.Ordinal);

    /// <summary>Whether a consumer was refused because another one has the queue for itself.</summary>
    public static bool IsInExclusiveUse(ShutdownEventArgs reason) => reason.ReplyText.Contains("exclusive use", StringComparison.Ordinal);

    private static IEnumerable<Exception> Chain(Exception error)
    {
        for (var part = error; part is not null; part = part.InnerException)
        {
            yield return part;
            if (part is AggregateException aggregate)
            {
                foreach (var inner in aggregate.InnerExceptions.SelectMany(Chain))
                {
                    yield return inner;
                }
            }
        }
    }
}
