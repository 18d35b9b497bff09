using Microsoft.Azure.Functions.Worker;
using Warren.Topology;

namespace Warren.Functions.Queues;

/// <summary>One function for each queue of the topology. Each hands its message to the task processor and acknowledges by returning.</summary>
public static class QueueFunctions
{
    private const string Broker = Services.ConnectionSetting;

#pragma warning disable CS1591 // each is described by its queue
    [Function("Main")]
    public static Task MainQueue([RabbitMQTrigger(QueueNames.Main, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Main, body);

    [Function("Notifications")]
    public static Task Notifications([RabbitMQTrigger(QueueNames.Notifications, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Notifications, body);

    [Function("Reports")]
    public static Task Reports([RabbitMQTrigger(QueueNames.Reports, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Reports, body);

    [Function("HighPriority")]
    public static Task HighPriority([RabbitMQTrigger(QueueNames.HighPriority, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.HighPriority, body);

    [Function("LowPriority")]
    public static Task LowPriority([RabbitMQTrigger(QueueNames.LowPriority, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.LowPriority, body);

    [Function("Customers")]
    public static Task Customers([RabbitMQTrigger(QueueNames.Customers, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Customers, body);

    [Function("Orders")]
    public static Task Orders([RabbitMQTrigger(QueueNames.Orders, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Orders, body);

    [Function("Analytics")]
    public static Task Analytics([RabbitMQTrigger(QueueNames.Analytics, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Analytics, body);

    [Function("Critical")]
    public static Task Critical([RabbitMQTrigger(QueueNames.Critical, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Critical, body);

    [Function("Voice")]
    public static Task Voice([RabbitMQTrigger(QueueNames.Voice, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Voice, body);

    [Function("Work")]
    public static Task Work([RabbitMQTrigger(QueueNames.Work, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Work, body);

    [Function("Workspace")]
    public static Task Workspace([RabbitMQTrigger(QueueNames.Workspace, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context) =>
        context.ProcessAsync(QueueNames.Workspace, body);
#pragma warning restore CS1591
}
