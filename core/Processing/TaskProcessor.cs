using Microsoft.Extensions.Logging;
using Warren.Telemetry;
using Warren.Topology;

namespace Warren.Processing;

/// <summary>Processes deliveries: decode, resolve, run, classify, settle.</summary>
public sealed partial class TaskProcessor
{
    private readonly TopologySpec _topology;
    private readonly DeliveryDecoder _decoder;
    private readonly AttemptRunner _attempts;
    private readonly Settlement _settlement;
    private readonly TimeProvider _time;
    private readonly TaskInstruments _instruments;
    private readonly ILogger<TaskProcessor> _logger;

    internal TaskProcessor(
        TopologySpec topology,
        DeliveryDecoder decoder,
        AttemptRunner attempts,
        Settlement settlement,
        TimeProvider time,
        TaskInstruments instruments,
        ILogger<TaskProcessor> logger) =>
        (_topology, _decoder, _attempts, _settlement, _time, _instruments, _logger) = (topology, decoder, attempts, settlement, time, instruments, logger);

    /// <summary>Processes one delivery. When it returns, the outcome stands durably and the delivery is to be acknowledged.</summary>
    /// <remarks>
    /// It does not throw for anything that a task does: a handler's exception, garbage and unknown names become a retry or a dead letter.
    /// </remarks>
    /// <param name="delivery">The message.</param>
    /// <param name="services">The services of this attempt, which its handler is made from.</param>
    /// <param name="cancellationToken">Fires when the instance must stop.</param>
    /// <exception cref="TaskPublishException">The outcome could not be placed on the broker: do not acknowledge, the broker delivers again.</exception>
    /// <exception cref="OperationCanceledException">The instance stops: do not acknowledge, the task has not ended.</exception>
    public async Task<TaskOutcome> ProcessAsync(TaskDelivery delivery, IServiceProvider services, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        var (decoded, failure) = _decoder.Decode(delivery);
        using (decoded)
        {
            using var activity = _instruments.StartProcess(delivery, decoded?.Message);
            var outcome = decoded is null
                ? await DeadLetterAsync(delivery, null, failure!, startedAt, cancellationToken)
                : await AttemptAsync(delivery, decoded, services, startedAt, cancellationToken);
            var elapsed = _time.GetElapsedTime(started);
            _instruments.RecordProcess(activity, delivery.Queue, decoded?.Message.Name, outcome, elapsed);
            LogOutcome(delivery, decoded?.Message, outcome, elapsed);
            return outcome;
        }
    }

    private async Task<TaskOutcome> AttemptAsync(
        TaskDelivery delivery, DecodedTask task, IServiceProvider services, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var attempt = await _attempts.RunAsync(task, services, cancellationToken);
        if (attempt.Error is not { } error)
        {
            return new TaskOutcome.Completed(attempt.Result);
        }

        var (retry, failure) = FailureClassifier.Classify(error, task.Policy, _topology, task.Message.Id, task.Message.RetryCount);
        if (retry is null)
        {
            return await DeadLetterAsync(delivery, task.Message, failure, startedAt, cancellationToken);
        }

        await _settlement.RetryAsync(delivery, task.Message, retry, startedAt, cancellationToken);
        return new TaskOutcome.Retry(retry.Delay, failure);
    }

    private async Task<TaskOutcome> DeadLetterAsync(
        TaskDelivery delivery, TaskMessage? task, TaskFailure failure, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        await _settlement.DeadLetterAsync(delivery, task, failure, startedAt, cancellationToken);
        return new TaskOutcome.DeadLettered(failure);
    }

    private void LogOutcome(TaskDelivery delivery, TaskMessage? task, TaskOutcome outcome, TimeSpan elapsed)
    {
        switch (outcome)
        {
            case TaskOutcome.Completed when _logger.IsEnabled(LogLevel.Information):
                LogCompleted(_logger, delivery.Queue, task!.Name, task.Id, task.Priority, task.Attempt, elapsed.TotalMilliseconds);
                break;
            case TaskOutcome.Retry retry:
                LogRetry(_logger, delivery.Queue, task!.Name, task.Id, task.Attempt, retry.Delay.TotalSeconds, retry.Reason.Message);
                break;
            case TaskOutcome.DeadLettered deadLettered:
                LogDeadLettered(
                    _logger, delivery.Queue, task?.Name ?? "message", task?.Id ?? delivery.Properties.MessageId ?? "without id", deadLettered.Reason.Reason, deadLettered.Reason.Message);
                break;
            default:
                break;
        }
    }
}
