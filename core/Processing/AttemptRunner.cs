using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Warren.Admission;
using Warren.Tracking;

namespace Warren.Processing;

/// <summary>How the handler ended, or why it was not called.</summary>
/// <param name="Result">What it returned.</param>
/// <param name="Error">What it threw, or null.</param>
/// <param name="MayPass">Whether the error is one that may pass.</param>
/// <param name="Cancelled">How it was cancelled, in words; null when it was not.</param>
/// <param name="NotStarted">Why it was not called; null when it was.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Attempt(object? Result, Exception? Error = null, bool MayPass = false, string? Cancelled = null, NotStarted? NotStarted = null);

/// <summary>Runs one attempt of a task within its time, when its queue's storm guard lets it.</summary>
internal sealed partial class AttemptRunner(FrozenDictionary<string, StormGuard> guards, LastLook last, TimeProvider time, ILogger<AttemptRunner> logger)
{
    /// <exception cref="OperationCanceledException">The instance must stop: the attempt has no end.</exception>
    public Task<Attempt> RunAsync(DecodedTask task, AdmittedTask admitted, TaskTrail? trail, IServiceProvider services, CancellationToken cancellationToken) =>
        guards.TryGetValue(task.Message.Queue, out var guard)
            ? guard.RunAsync(static (call, token) => call.Runner.RunHandlerAsync(call.Task, call.Admitted, call.Trail, call.Services, token), (Runner: this, Task: task, Admitted: admitted, Trail: trail, Services: services), cancellationToken)
            : RunHandlerAsync(task, admitted, trail, services, cancellationToken);

    private async Task<Attempt> RunHandlerAsync(DecodedTask task, AdmittedTask admitted, TaskTrail? trail, IServiceProvider services, CancellationToken cancellationToken)
    {
        var message = task.Message;
        var cancelled = trail?.Cancelled ?? CancellationToken.None;
        if (await last.AskAsync(message, trail, cancellationToken) is { } notStarted)
        {
            return new(null, NotStarted: notStarted);
        }

        trail?.Begin();
        var usage = admitted.Usage;
        usage?.Begin();
        using var deadline = Deadline.Start(
            task.Policy.Timeout,
            () => LogOverdue(message.Queue, message.Name, message.Id, task.Policy.Timeout!.Value.TotalSeconds + Deadline.Grace.TotalSeconds),
            time,
            cancellationToken,
            cancelled);
        try
        {
            var context = new TaskContext(message)
            {
                Progress = trail?.Progress,
                FencingToken = admitted.FencingToken,
                Usage = usage is null ? null : usage.Add,
            };
            return new(await task.Route.RunAsync(services, task.Payload, context, deadline?.Token ?? cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // whatever a handler throws is an outcome of its task
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            // A handler that says the task can never succeed knows better than that it was stopped.
            if (cancelled.IsCancellationRequested && thrown is not PermanentTaskException)
            {
                return new(null, Cancelled: "It was cancelled while it ran.");
            }

            var error = deadline?.Explain(thrown) ?? thrown;
            return new(null, error, FailureClassifier.MayPass(error, task.Policy));
        }
    }

    [LoggerMessage(23, LogLevel.Warning,
        "[{Queue}] {Task} {Id} still runs after {Seconds:0.#} s, longer than it may, and does not heed its cancellation token. It is waited for and keeps its place.")]
    private partial void LogOverdue(string queue, string task, string id, double seconds);
}
