using Microsoft.Azure.Functions.Worker;
using Warren.Functions.Queues;

namespace Warren.Bench.Processing;

/// <summary>The queue function of the measurement, written as the function app's are.</summary>
public static class BenchFunction
{
    [Function("Bench")]
    public static Task Run([RabbitMQTrigger(BenchQueues.Ours, ConnectionStringSetting = "RabbitMQConnection")] byte[] body, FunctionContext context) =>
        context.ProcessAsync(BenchQueues.Ours, body);
}
