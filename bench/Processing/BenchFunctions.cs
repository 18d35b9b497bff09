using Microsoft.Azure.Functions.Worker;
using Warren.Bench.Delays;
using Warren.Functions.Queues;

namespace Warren.Bench.Processing;

/// <summary>The queue functions, written as those of the function app.</summary>
public static class BenchFunctions
{
    /// <summary>Hands its message to the task processor.</summary>
    [Function("Bench")]
    public static Task Bench([RabbitMQTrigger(Workload.Queue, ConnectionStringSetting = "RabbitMQConnection")] byte[] body, FunctionContext context) =>
        context.ProcessAsync(Workload.Queue, body);

    /// <inheritdoc cref="Bench"/>
    [Function("Delays")]
    public static Task Delays([RabbitMQTrigger(DelayWorkload.Queue, ConnectionStringSetting = "RabbitMQConnection")] byte[] body, FunctionContext context) =>
        context.ProcessAsync(DelayWorkload.Queue, body);
}
