using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Queues;

internal sealed partial class QueueConsumer
{
    [LoggerMessage(121, LogLevel.Information, "Consuming '{Queue}' (prefetch {Prefetch}, concurrency {Concurrency}).")]
    private partial void LogConsuming(string queue, int prefetch, int concurrency);

    [LoggerMessage(133, LogLevel.Information, "'{Queue}' is paused: what runs goes on, {Count} messages that waited here went back to it.")]
    private partial void LogPaused(string queue, int count);

    [LoggerMessage(122, LogLevel.Error, "Function {Function} failed on message {MessageId} of '{Queue}'; it goes back to the queue in {Seconds} s.")]
    private partial void LogFailed(Exception exception, string function, string queue, string? messageId, double seconds);

    [LoggerMessage(123, LogLevel.Error, "Queue '{Queue}' does not exist. Apply the topology: dotnet run --project topology -- apply. Trying again.")]
    private partial void LogQueueMissing(string queue);

    [LoggerMessage(124, LogLevel.Warning, "The broker ended the consumer of '{Queue}': the queue was deleted, its node went away, or a message was unacknowledged for longer than consumer_timeout. Subscribing again; unacknowledged messages are delivered again.")]
    private partial void LogCancelled(string queue);

    [LoggerMessage(125, LogLevel.Warning, "The broker closed the channel of '{Queue}' ({Detail}). Subscribing again; unacknowledged messages are delivered again.")]
    private partial void LogChannelClosed(string queue, string detail);

    [LoggerMessage(129, LogLevel.Warning, "The broker does not answer when '{Queue}' is subscribed to ({Detail}). Trying again.")]
    private partial void LogNoAnswer(string queue, string detail);

    [LoggerMessage(126, LogLevel.Warning, "Function {Function} still runs on '{Queue}' after the grace period of {Grace}; its message goes back to the queue.")]
    private partial void LogGraceOver(string function, string queue, TimeSpan grace);

    [LoggerMessage(127, LogLevel.Debug, "Closing the channel of '{Queue}' failed.")]
    private partial void LogDisposeFailed(Exception exception, string queue);

    [LoggerMessage(128, LogLevel.Error, "Ending the services of an invocation of {Function} failed.")]
    private partial void LogScopeFailed(Exception exception, string function);

    [LoggerMessage(130, LogLevel.Warning, "Function {Function} has had message {MessageId} of '{Queue}' for {Held} and still runs; after {Limit} the broker takes it back (consumer_timeout) and it runs again. Let the function end sooner, split the task, or raise consumer_timeout on the broker and the queue's ConsumerTimeout here with it.")]
    private partial void LogRunsLong(string function, string? messageId, string queue, TimeSpan held, TimeSpan limit);

    [LoggerMessage(131, LogLevel.Warning, "Message {MessageId} of '{Queue}' has waited here for {Held}, and function {Function} has not begun or has failed on it; after {Limit} the broker takes it back (consumer_timeout). Lower Prefetch of the queue towards its Concurrency, or let the tasks before it end sooner.")]
    private partial void LogWaitsLong(string function, string? messageId, string queue, TimeSpan held, TimeSpan limit);

    [LoggerMessage(132, LogLevel.Warning, "Messages wait in '{Queue}' and the broker delivers none. Subscribing again.")]
    private partial void LogStalled(string queue);
}
