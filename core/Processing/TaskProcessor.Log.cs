using Microsoft.Extensions.Logging;

namespace Warren.Processing;

public sealed partial class TaskProcessor
{
    [LoggerMessage(20, LogLevel.Information, "[{Queue}] Completed {Task} {Id}, priority {Priority}, attempt {Attempt}, in {Milliseconds:0.0} ms")]
    private static partial void LogCompleted(ILogger logger, string queue, string task, string id, int priority, int attempt, double milliseconds);

    [LoggerMessage(21, LogLevel.Warning, "[{Queue}] Failed {Task} {Id}, attempt {Attempt}; it is tried again in {Delay:0.###} s: {Reason}")]
    private static partial void LogRetry(ILogger logger, string queue, string task, string id, int attempt, double delay, string reason);

    [LoggerMessage(22, LogLevel.Error, "[{Queue}] Dead-lettered {Task} {Id} ({Kind}): {Reason}")]
    private static partial void LogDeadLettered(ILogger logger, string queue, string task, string id, DeadLetterReason kind, string reason);

    [LoggerMessage(25, LogLevel.Information, "[{Queue}] Deferred {Task} {Id} by {Delay:0.###} s: {Reason}")]
    private static partial void LogDeferred(ILogger logger, string queue, string task, string id, double delay, string reason);

    [LoggerMessage(26, LogLevel.Information, "[{Queue}] Duplicate: {Task} {Id} has completed before and is not run again")]
    private static partial void LogDuplicate(ILogger logger, string queue, string task, string id);

    [LoggerMessage(27, LogLevel.Information, "[{Queue}] Cancelled {Task} {Id}: {Reason}")]
    private static partial void LogCancelled(ILogger logger, string queue, string task, string id, string reason);

    [LoggerMessage(24, LogLevel.Information, "[{Queue}] Delivered again: message {Id} was put back, not run ({Reason})")]
    private static partial void LogPutBack(ILogger logger, string queue, string id, string reason);
}
