using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using Warren.Processing;

namespace Warren.Functions.Queues;

/// <summary>The way from a queue function's invocation to the task processor.</summary>
internal static class QueueInvocation
{
    /// <summary>Processes the message. Returns when its outcome stands on the broker; the host then acknowledges.</summary>
    public static Task ProcessAsync(this FunctionContext context, string queue, byte[] body)
    {
        var services = context.InstanceServices;
        return services.GetRequiredService<TaskProcessor>()
            .ProcessAsync(new TaskDelivery(queue, body, Properties(context)) { Redelivered = Redelivered(context) }, services, context.CancellationToken);
    }

    // The embedded host offers the properties as they are; the official one only as JSON text.
    private static DeliveryProperties Properties(FunctionContext context) =>
        context.Features.Get<IReadOnlyBasicProperties>() is { } properties
            ? ClientProperties.Read(properties)
            : DeliveryPropertiesReader.FromBindingData(context.BindingContext.BindingData);

    // JSON text in both hosts.
    private static bool Redelivered(FunctionContext context) =>
        context.BindingContext.BindingData.TryGetValue("Redelivered", out var value)
        && string.Equals(value?.ToString(), "true", StringComparison.OrdinalIgnoreCase);
}
