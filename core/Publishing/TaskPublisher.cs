using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;
using Warren.Broker;
using Warren.Telemetry;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Publishing;

/// <inheritdoc cref="ITaskPublisher"/>
internal sealed class TaskPublisher(
    MessagePublisher messages, QueueDepths depths, TopologySpec topology, TaskTracking? tracking, TimeProvider time, TaskInstruments instruments) : ITaskPublisher
{
    public async Task<TaskReceipt> PublishAsync(TaskSubmission submission, CancellationToken cancellationToken)
    {
        var queue = topology.Find(submission.Queue)
            ?? throw new ArgumentException($"Queue '{submission.Queue}' is not in the topology; add it to TaskTopology.cs.", nameof(submission));
        var now = time.GetUtcNow();
        var id = submission.Id ?? Guid.CreateVersion7(now).ToString();
        RequireShortString(id, "id");
        RequireShortString(submission.Task, "task");
        var notBefore = SubmissionTimes.NotBefore(submission, now);
        var (exchange, routingKey) = Address(submission, queue, notBefore - now);

        using var activity = instruments.StartPublish(queue.Name, id);
        try
        {
            try
            {
                await messages.PublishAsync(
                    exchange,
                    routingKey,
                    Properties(submission, id, now, notBefore),
                    submission.Body,
                    cancellationToken);
            }
            catch (PublishNackedException refused) when (queue.MaxLength is not null && notBefore is null)
            {
                throw await ExplainAsync(refused, queue, cancellationToken);
            }

            instruments.RecordPublish(queue.Name, error: null);
            var receipt = new TaskReceipt(id, queue.Name, notBefore);
            tracking?.Published(queue, submission, receipt, now);
            return receipt;
        }
        catch (TaskPublishException error)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
            instruments.RecordPublish(queue.Name, error.GetType().Name);
            throw;
        }
    }

    // A refusal has no reason with it; the queue's length tells.
    private async Task<TaskPublishException> ExplainAsync(PublishNackedException refused, QueueSpec queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await depths.ReadAsync([queue.Name], cancellationToken))[0] is { } depth && depth.Ready >= queue.MaxLength
                ? new QueueFullException(
                    queue.Name,
                    $"Queue '{queue.Name}' is full: {depth.Ready:N0} tasks wait, its MaxLength is {queue.MaxLength:N0}. The task is not queued. Try again later; add consumers, or raise MaxLength in TaskTopology.cs.",
                    refused)
                : refused;
        }
        catch (BrokerUnavailableException)
        {
            return refused;
        }
    }

    private (string Exchange, string RoutingKey) Address(TaskSubmission submission, QueueSpec queue, TimeSpan? delay)
    {
        if (delay is not { } wait)
        {
            return (topology.Exchange, submission.RoutingKey ?? PublishingKeys.For(queue, submission.Task));
        }

        var walk = DelayLadder.For(topology.Delay, queue.Name, wait);
        return (walk.Exchange, walk.RoutingKey);
    }

    private static BasicProperties Properties(TaskSubmission submission, string id, DateTimeOffset now, DateTimeOffset? notBefore)
    {
        var headers = new Dictionary<string, object?>();
        var properties = new BasicProperties
        {
            MessageId = id,
            Type = submission.Task,
            Persistent = true,
            Priority = TaskPriority.ToAmqp(submission.Priority),
            Timestamp = new AmqpTimestamp(now.ToUnixTimeSeconds()),
            ContentType = "application/json",
        };
        if (submission.CorrelationId is { } correlation)
        {
            RequireShortString(correlation, "correlation id");
            properties.CorrelationId = correlation;
        }

        if (Activity.Current is { Id: { } traceParent } current)
        {
            headers[TaskHeaders.TraceParent] = traceParent;
            if (current.TraceStateString is { Length: > 0 } traceState)
            {
                headers[TaskHeaders.TraceState] = traceState;
            }
        }

        Name(TaskHeaders.Workspace, submission.Workspace, "workspace");
        Name(TaskHeaders.Lock, submission.Lock, "lock");
        Name(TaskHeaders.ConcurrencyKey, submission.ConcurrencyKey, "concurrency key");
        Name(TaskHeaders.Provider, submission.Provider, "provider");
        if (submission.EstimatedTokens is { } tokens)
        {
            headers[TaskHeaders.EstimatedTokens] = tokens;
        }

        if (notBefore is { } start)
        {
            headers[TaskHeaders.NotBefore] = TaskHeaders.Time(start);
        }

        if (submission.ExpiresAt is { } end)
        {
            headers[TaskHeaders.ExpiresAt] = TaskHeaders.Time(end);
        }

        properties.Headers = headers.Count > 0 ? headers : null;
        return properties;

        void Name(string header, string? value, string what)
        {
            if (value is not null)
            {
                RequireShortString(value, what);
                headers[header] = value;
            }
        }
    }

    private static void RequireShortString(string value, string what)
    {
        if (value.Length == 0 || Encoding.UTF8.GetByteCount(value) > TaskLimits.MaxShortString)
        {
            throw new ArgumentException($"The {what} '{Shortened.To(Shortened.Name, value)}' must have 1 to {TaskLimits.MaxShortString} bytes.", what);
        }
    }
}
