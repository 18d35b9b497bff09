using Microsoft.Extensions.Logging;

namespace Warren.Broker;

internal sealed partial class BrokerLink
{
    [LoggerMessage(1, LogLevel.Information, "Publishing over {Broker}")]
    private static partial void LogConnected(ILogger logger, string broker);

    [LoggerMessage(2, LogLevel.Warning, "Nothing can be published: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The broker at {Broker} takes no publishes: {Reason}")]
    private static partial void LogBlocked(ILogger logger, string broker, string reason);

    [LoggerMessage(4, LogLevel.Information, "The broker at {Broker} takes publishes again")]
    private static partial void LogUnblocked(ILogger logger, string broker);

    [LoggerMessage(5, LogLevel.Warning, "The publishing connection to {Broker} is lost: {Reason}. The next publish connects again")]
    private static partial void LogLost(ILogger logger, string broker, string reason);
}
