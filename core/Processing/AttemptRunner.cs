using Microsoft.Extensions.Logging;

namespace Warren.Processing;

/// <summary>How the handler ended.</summary>
/// <param name="Result">What it returned.</param>
/// <param name="Error">What it threw, or null.</param>
internal readonly record struct Attempt(object? Result, Exception? Error);

/// <summary>Runs one attempt of a task within its time.</summary>
internal sealed partial class AttemptRunner(TimeProvider time, ILogger<AttemptRunner> logger)
{
    /// <exception cref="OperationCanceledException">The instance must stop: the attempt has no end.</exception>
    public async Task<Attempt> RunAsync(DecodedTask task, IServiceProvider services, CancellationToken cancellationToken)
    {
        var message = task.Message;
        using var deadline = Deadline.Start(
            task.Policy.Timeout,
            () => LogOverdue(message.Queue, message.Name, message.Id, task.Policy.Timeout!.Value.TotalSeconds + Deadline.Grace.TotalSeconds),
            time,
            cancellationToken);
        try
        {
            return new(await task.Route.RunAsync(services, task.Payload, new TaskContext(message), deadline?.Token ?? cancellationToken), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // whatever a handler throws is an outcome of its task
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(null, deadline?.Explain(error) ?? error);
        }
    }

    [LoggerMessage(23, LogLevel.Warning,
        "[{Queue}] {Task} {Id} still runs after {Seconds:0.#} s, longer than it may, and does not heed its cancellation token. It is waited for and keeps its place.")]
    private partial void LogOverdue(string queue, string task, string id, double seconds);
}
