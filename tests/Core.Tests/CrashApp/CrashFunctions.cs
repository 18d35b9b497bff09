using Microsoft.Azure.Functions.Worker;
using Warren.Functions.Queues;

namespace Warren.Core.CrashApp;

/// <summary>The trigger, as the function app writes it.</summary>
public static class CrashFunctions
{
    [Function("Crash")]
    public static Task Crash([RabbitMQTrigger(CrashTopology.Queue, ConnectionStringSetting = "Broker")] byte[] body, FunctionContext context) =>
        context.ProcessAsync(CrashTopology.Queue, body);
}
