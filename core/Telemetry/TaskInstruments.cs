using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Warren.Telemetry;

/// <summary>Spans and metrics by OpenTelemetry's conventions for messaging. Source and meter are both called <c>Warren</c>.</summary>
internal sealed class TaskInstruments : IDisposable
{
    /// <summary>The name to subscribe to.</summary>
    public const string Name = "Warren";

    private readonly ActivitySource _source = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _processDuration;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _published;
    private readonly UpDownCounter<long> _storms;

    public TaskInstruments()
    {
        _processDuration = _meter.CreateHistogram<double>("messaging.process.duration", "s", "How long one attempt of a task takes, settlement included.");
        _outcomes = _meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Deliveries that were processed, by outcome.");
        _published = _meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Tasks that were published, by result.");
        _storms = _meter.CreateUpDownCounter<long>("warren.queue.slowed", "{queue}", "Queues that this instance has slowed down because nearly all their tasks fail.");
    }

    public Activity? StartProcess(TaskDelivery delivery, TaskMessage? task)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        var parent = TaskHeaders.ReadText(delivery.Properties.Headers, TaskHeaders.TraceParent);
        _ = ActivityContext.TryParse(parent, TaskHeaders.ReadText(delivery.Properties.Headers, TaskHeaders.TraceState), isRemote: true, out var context);
        var activity = _source.StartActivity($"process {delivery.Queue}", ActivityKind.Consumer, context);
        return Describe(activity, delivery.Queue, "process", task?.Id ?? delivery.Properties.MessageId)?.SetTag("warren.task.name", task?.Name);
    }

    public Activity? StartPublish(string queue, string id) =>
        _source.HasListeners() ? Describe(_source.StartActivity($"send {queue}", ActivityKind.Producer), queue, "send", id) : null;

    public void RecordProcess(Activity? activity, string queue, string? task, TaskOutcome outcome, TimeSpan elapsed)
    {
        var kind = outcome switch
        {
            TaskOutcome.Completed => "completed",
            TaskOutcome.Retry => "retry",
            TaskOutcome.PutBack => "put_back",
            TaskOutcome.Deferred => "deferred",
            TaskOutcome.Duplicate => "duplicate",
            TaskOutcome.Cancelled => "cancelled",
            _ => "dead_lettered",
        };
        activity?.SetTag("warren.task.outcome", kind);
        if (outcome is TaskOutcome.Retry or TaskOutcome.DeadLettered)
        {
            activity?.SetStatus(ActivityStatusCode.Error, kind);
        }

        if (_processDuration.Enabled || _outcomes.Enabled)
        {
            var tags = new TagList
            {
                { "messaging.system", "rabbitmq" }, { "messaging.destination.name", queue }, { "warren.task.name", task }, { "warren.task.outcome", kind },
            };
            _processDuration.Record(elapsed.TotalSeconds, tags);
            _outcomes.Add(1, tags);
        }
    }

    public void RecordPublish(string queue, string? error)
    {
        if (_published.Enabled)
        {
            _published.Add(1, new TagList { { "messaging.system", "rabbitmq" }, { "messaging.destination.name", queue }, { "error.type", error } });
        }
    }

    public void RecordStorm(string queue, bool began) => _storms.Add(began ? 1 : -1, new TagList { { "messaging.destination.name", queue } });

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private static Activity? Describe(Activity? activity, string queue, string operation, string? id) => activity?
        .SetTag("messaging.system", "rabbitmq")
        .SetTag("messaging.operation.type", operation)
        .SetTag("messaging.destination.name", queue)
        .SetTag("messaging.message.id", id);
}
