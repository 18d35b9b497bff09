using System.Diagnostics;

namespace Warren.Hosting.Queues;

/// <summary>The span of one message, by OpenTelemetry's messaging conventions. It costs nothing while nobody listens.</summary>
internal static class MessageActivity
{
    private static readonly ActivitySource Source = new("Warren.Hosting");

    public static Activity? Start(string queue, QueueInvocation invocation)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var parent = ActivityContext.TryParse(invocation.Header("traceparent"), invocation.Header("tracestate"), isRemote: true, out var remote) ? remote : default;
        var activity = Source.StartActivity("process " + queue, ActivityKind.Consumer, parent);
        return activity?
            .SetTag("messaging.system", "rabbitmq")
            .SetTag("messaging.destination.name", queue)
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.message.id", invocation.Delivery.Properties.MessageId);
    }
}
