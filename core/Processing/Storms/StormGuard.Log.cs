using Microsoft.Extensions.Logging;

namespace Warren.Processing;

internal sealed partial class StormGuard
{
    [LoggerMessage(30, LogLevel.Error, "[{Queue}] Slowed down: {Reason}. Its tasks wait; in {Seconds:0.#} s one is tried.")]
    private static partial void LogSlowed(ILogger logger, string queue, string reason, double seconds);

    [LoggerMessage(31, LogLevel.Debug, "[{Queue}] Still fails: {Error}. The next task is tried in {Seconds:0.#} s.")]
    private static partial void LogStillFails(ILogger logger, string queue, string error, double seconds);

    [LoggerMessage(32, LogLevel.Information, "[{Queue}] Recovered after {Seconds:0} s: its tasks go on at full speed.")]
    private static partial void LogRecovered(ILogger logger, string queue, double seconds);
}
