using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Warren.Processing;

/// <summary>How the handler ended.</summary>
/// <param name="Result">What it returned.</param>
/// <param name="Error">What it threw, or null.</param>
/// <param name="MayPass">Whether the error is one that may pass.</param>
internal readonly record struct Attempt(object? Result, Exception? Error = null, bool MayPass = false);

/// <summary>Runs one attempt of a task within its time, when its queue's storm guard lets it.</summary>
internal sealed partial class AttemptRunner(FrozenDictionary<string, StormGuard> guards, TimeProvider time, ILogger<AttemptRunner> logger)
{
    /// <exception cref="OperationCanceledException">The instance must stop: the attempt has no end.</exception>
    public Task<Attempt> RunAsync(DecodedTask task, IServiceProvider services, CancellationToken cancellationToken) =>
        guards.TryGetValue(task.Message.Queue, out var guard)
            ? guard.RunAsync(static (call, token) => call.Runner.RunHandlerAsync(call.Task, call.Services, token), (Runner: this, Task: task, Services: services), cancellationToken)
            : RunHandlerAsync(task, services, cancellationToken);

    private async Task<Attempt> RunHandlerAsync(DecodedTask task, IServiceProvider services, CancellationToken cancellationToken)
    {
        var message = task.Message;
        using var deadline = Deadline.Start(
            task.Policy.Timeout,
            () => LogOverdue(message.Queue, message.Name, message.Id, task.Policy.Timeout!.Value.TotalSeconds + Deadline.Grace.TotalSeconds),
            time,
            cancellationToken);
        try
        {
            return new(await task.Route.RunAsync(services, task.Payload, new TaskContext(message), deadline?.Token ?? cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // whatever a handler throws is an outcome of its task
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            var error = deadline?.Explain(thrown) ?? thrown;
            return new(null, error, FailureClassifier.MayPass(error, task.Policy));
        }
    }

    [LoggerMessage(23, LogLevel.Warning,
        "[{Queue}] {Task} {Id} still runs after {Seconds:0.#} s, longer than it may, and does not heed its cancellation token. It is waited for and keeps its place.")]
    private partial void LogOverdue(string queue, string task, string id, double seconds);
}
