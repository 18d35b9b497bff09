using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Warren.Admission;
using Warren.Telemetry;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Processing;

/// <summary>Processes deliveries: count, decode, resolve, look up, admit, run, classify, settle.</summary>
public sealed partial class TaskProcessor
{
    // Long enough that whoever took it away is at work.
    private static readonly TimeSpan AfterLoss = TimeSpan.FromSeconds(1);

    private readonly TopologySpec _topology;
    private readonly DeliveryDecoder _decoder;
    private readonly PoisonGuard _poison;
    private readonly AdmissionGates _gates;
    private readonly AttemptRunner _attempts;
    private readonly Settlement _settlement;
    private readonly TaskTracking? _tracking;
    private readonly TimeProvider _time;
    private readonly QueueActivities _activities;
    private readonly TaskInstruments _instruments;
    private readonly ILogger<TaskProcessor> _logger;

    internal TaskProcessor(
        TopologySpec topology,
        DeliveryDecoder decoder,
        PoisonGuard poison,
        AdmissionGates gates,
        AttemptRunner attempts,
        Settlement settlement,
        TaskTracking? tracking,
        TimeProvider time,
        QueueActivities activities,
        TaskInstruments instruments,
        ILogger<TaskProcessor> logger) =>
        (_topology, _decoder, _poison, _gates, _attempts, _settlement, _tracking, _time, _activities, _instruments, _logger) =
        (topology, decoder, poison, gates, attempts, settlement, tracking, time, activities, instruments, logger);

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
        var ended = false;
        _activities.Began(delivery.Queue);
        try
        {
            var outcome = await FollowAsync(delivery, services, cancellationToken);
            ended = true;
            return outcome;
        }
        finally
        {
            _activities.Left(delivery.Queue, ended);
        }
    }

    private async Task<TaskOutcome> FollowAsync(TaskDelivery delivery, IServiceProvider services, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        var queue = _topology.Find(delivery.Queue)
            ?? throw new ArgumentException($"Queue '{delivery.Queue}' is not in the topology; add it to TaskTopology.cs.", nameof(delivery));
        using var admission = await _poison.AdmitAsync(delivery, queue, startedAt, cancellationToken);
        if (admission.Outcome is { } settled)
        {
            using var seen = _tracking?.Follow(queue, delivery, task: null);
            seen?.End(settled);
            return Record(null, delivery, null, settled, _time.GetElapsedTime(started));
        }

        var (decoded, failure) = _decoder.Decode(delivery);
        using (decoded)
        {
            using var activity = _instruments.StartProcess(delivery, decoded?.Message);
            using var trail = _tracking?.Follow(queue, delivery, decoded?.Message);
            var outcome = decoded is null
                ? await DeadLetterAsync(delivery, null, failure!, startedAt, cancellationToken)
                : await FollowAsync(trail, queue, delivery, decoded, services, startedAt, cancellationToken);
            trail?.End(outcome);
            return Record(activity, delivery, decoded?.Message, outcome, _time.GetElapsedTime(started));
        }
    }

    private async Task<TaskOutcome> FollowAsync(
        TaskTrail? trail,
        QueueSpec queue,
        TaskDelivery delivery,
        DecodedTask task,
        IServiceProvider services,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken)
    {
        try
        {
            if (trail is not null && await trail.BeforeRunAsync(cancellationToken) is { } known)
            {
                return known;
            }

            return await NotNowAsync(delivery, task.Message, startedAt, cancellationToken)
                ?? await AdmitAsync(trail, queue, delivery, task, services, startedAt, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            trail?.GiveBack("Its instance stopped.");
            throw;
        }
        catch (TaskPublishException error)
        {
            trail?.GiveBack($"Its outcome could not be placed on the broker, which delivers it again. {error.Message}");
            throw;
        }
    }

    /// <summary>What becomes of a task whose time is over or has not come; null when it is to be run.</summary>
    private async Task<TaskOutcome?> NotNowAsync(TaskDelivery delivery, TaskMessage task, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Schedule.IsOver(task, now))
        {
            return await DeadLetterAsync(delivery, task, Schedule.Expiry(task, error: null), now, cancellationToken);
        }

        if (Schedule.Remaining(task, now) is not { Ticks: > 0 } remaining)
        {
            return null;
        }

        return await DeferAsync(delivery, task, Deferrals(task), remaining, $"It may not run before {TaskHeaders.Time(task.NotBefore!.Value)}.", cancellationToken);
    }

    private static int Deferrals(TaskMessage task) => TaskHeaders.ReadCount(task.Headers, TaskHeaders.Deferrals);

    private Task<TaskOutcome> DeferAsync(TaskDelivery delivery, TaskMessage task, GateAnswer.Closed closed, CancellationToken cancellationToken) =>
        DeferAsync(delivery, task, Deferrals(task) + 1, closed.Delay, closed.Reason, cancellationToken);

    private async Task<TaskOutcome> DeferAsync(
        TaskDelivery delivery, TaskMessage task, int deferrals, TimeSpan delay, string reason, CancellationToken cancellationToken)
    {
        await _settlement.DeferAsync(delivery, task, deferrals, delay, cancellationToken);
        return new TaskOutcome.Deferred(delay, reason);
    }

    /// <summary>Runs a task that all gates let in, and defers one that they do not.</summary>
    private async Task<TaskOutcome> AdmitAsync(
        TaskTrail? trail,
        QueueSpec queue,
        TaskDelivery delivery,
        DecodedTask task,
        IServiceProvider services,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken)
    {
        var (admitted, closed) = await _gates.EnterAsync(queue, task.Message, cancellationToken);
        if (closed is not null)
        {
            return await DeferAsync(delivery, task.Message, closed, cancellationToken);
        }

        TaskOutcome? outcome = null;
        try
        {
            using var held = admitted!.Link(cancellationToken);
            try
            {
                outcome = await AttemptAsync(admitted, trail, delivery, task, services, startedAt, held?.Token ?? cancellationToken, cancellationToken);
            }
            catch (OperationCanceledException) when (held is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
            {
                outcome = await DeferAsync(delivery, task.Message, 0, AfterLoss, "What it held was taken away while it ran.", cancellationToken);
            }

            return outcome;
        }
        finally
        {
            await admitted!.LeaveAsync(outcome);
        }
    }

    private async Task<TaskOutcome> AttemptAsync(
        AdmittedTask admitted,
        TaskTrail? trail,
        TaskDelivery delivery,
        DecodedTask task,
        IServiceProvider services,
        DateTimeOffset startedAt,
        CancellationToken running,
        CancellationToken cancellationToken)
    {
        var attempt = await _attempts.RunAsync(task, admitted, trail, services, running);
        switch (attempt.NotStarted)
        {
            case null:
                break;
            case NotStarted.Known known:
                return known.Outcome;
            case NotStarted.Held held:
                return await DeferAsync(delivery, task.Message, held.Closed, cancellationToken);
            default:
                return await DeadLetterAsync(delivery, task.Message, Schedule.Expiry(task.Message, error: null), startedAt, cancellationToken);
        }

        if (attempt.Cancelled is { } why)
        {
            return new TaskOutcome.Cancelled(why);
        }

        if (attempt.Error is not { } error)
        {
            return new TaskOutcome.Completed(attempt.Result);
        }

        var (retry, failure) = FailureClassifier.Classify(error, task.Policy, _topology, task.Message.Id, task.Message.RetryCount);
        if (retry is null)
        {
            return await DeadLetterAsync(delivery, task.Message, failure, startedAt, cancellationToken);
        }

        if (Schedule.IsOver(task.Message, _time.GetUtcNow() + retry.Delay))
        {
            return await DeadLetterAsync(delivery, task.Message, Schedule.Expiry(task.Message, error), startedAt, cancellationToken);
        }

        try
        {
            await _settlement.RetryAsync(delivery, task.Message, retry, startedAt, cancellationToken);
            return new TaskOutcome.Retry(retry.Delay, failure);
        }
        catch (PublishNackedException) when (retry.Delay == TimeSpan.Zero)
        {
            // A full queue takes no copy at once; the queue of what is due for it holds one until there is room.
            var later = RetryRoutes.After(_topology, task.Policy.Queue, TimeSpan.Zero, task.Message.Id, task.Message.RetryCount);
            await _settlement.RetryAsync(delivery, task.Message, later, startedAt, cancellationToken);
            return new TaskOutcome.Retry(later.Delay, failure);
        }
    }

    private async Task<TaskOutcome> DeadLetterAsync(
        TaskDelivery delivery, TaskMessage? task, TaskFailure failure, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        await _settlement.DeadLetterAsync(delivery, task, failure, startedAt, cancellationToken);
        return new TaskOutcome.DeadLettered(failure);
    }

    private TaskOutcome Record(Activity? activity, TaskDelivery delivery, TaskMessage? task, TaskOutcome outcome, TimeSpan elapsed)
    {
        _instruments.RecordProcess(activity, delivery.Queue, task?.Name, outcome, elapsed);
        LogOutcome(delivery, task, outcome, elapsed);
        return outcome;
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
            case TaskOutcome.Deferred deferred when _logger.IsEnabled(LogLevel.Information):
                LogDeferred(_logger, delivery.Queue, task!.Name, task.Id, deferred.Delay.TotalSeconds, deferred.Reason);
                break;
            case TaskOutcome.DeadLettered deadLettered:
                LogDeadLettered(
                    _logger, delivery.Queue, task?.Name ?? "message", task?.Id ?? delivery.Properties.MessageId ?? "without id", deadLettered.Reason.Reason, deadLettered.Reason.Message);
                break;
            case TaskOutcome.Duplicate:
                LogDuplicate(_logger, delivery.Queue, task!.Name, task.Id);
                break;
            case TaskOutcome.Cancelled cancelled:
                LogCancelled(_logger, delivery.Queue, task!.Name, task.Id, cancelled.Reason);
                break;
            case TaskOutcome.PutBack putBack:
                LogPutBack(_logger, delivery.Queue, delivery.Properties.MessageId ?? "without id", putBack.Reason);
                break;
            default:
                break;
        }
    }
}
