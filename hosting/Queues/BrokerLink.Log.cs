using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Queues;

internal sealed partial class BrokerLink
{
    [LoggerMessage(111, LogLevel.Information, "Connected to RabbitMQ at {Broker}.")]
    private partial void LogConnected(BrokerAddress broker);

    [LoggerMessage(112, LogLevel.Warning, "RabbitMQ at {Broker} cannot be reached ({Detail}). Is it running, and is the address right? Queues wait; trying again.")]
    private partial void LogUnreachable(BrokerAddress broker, string detail);

    [LoggerMessage(113, LogLevel.Error, "RabbitMQ at {Broker} refuses the user name or the password (ACCESS_REFUSED). Correct the connection string; trying again.")]
    private partial void LogAccessRefused(BrokerAddress broker);

    [LoggerMessage(114, LogLevel.Error, "RabbitMQ at {Broker} does not let us into the virtual host ({Detail}). Create it or give the user permission; trying again.")]
    private partial void LogVirtualHost(BrokerAddress broker, string detail);

    [LoggerMessage(115, LogLevel.Warning, "The connection to RabbitMQ at {Broker} was lost ({Detail}). Connecting again.")]
    private partial void LogLost(BrokerAddress broker, string detail);

    [LoggerMessage(116, LogLevel.Debug, "Closing the connection to RabbitMQ at {Broker} failed.")]
    private partial void LogDisposeFailed(Exception exception, BrokerAddress broker);
}
