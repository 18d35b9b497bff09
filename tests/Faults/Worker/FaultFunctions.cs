using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Http.Status;
using Warren.Functions.Http.Submit;
using Warren.Functions.Queues;
using Warren.Handling;
using Warren.RateLimits;
using Warren.Topology;

namespace Warren.Faults.Worker;

/// <summary>The real submission function under this app's topology, and a trigger for its queue.</summary>
public sealed class FaultFunctions(TopologySpec topology, TaskRegistry registry, ITaskPublisher publisher, TimeProvider time, TaskQueue tasks)
{
    internal const string Broker = "RabbitMQConnection";

    [Function("Submit")]
    public Task<IResult> Submit(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "queues/{queue}/tasks")] HttpRequest request, string queue, CancellationToken cancellationToken) =>
        new SubmitTask(topology, registry, publisher, time, new TaskLinks(topology, tasks), tasks, RateLimitOptions.None).ToQueue(request, queue, cancellationToken);

    [Function("Consume")]
    public static Task Consume([RabbitMQTrigger(FaultTopology.Queue, ConnectionStringSetting = Broker)] byte[] body, FunctionContext context)
    {
        // A redelivered message of a classic queue is run as a copy that carries the count in a header.
        var data = context.BindingContext.BindingData;
        context.InstanceServices.GetRequiredService<DeliveryNote>().Redelivered =
            Equals(data["Redelivered"], "true") || data["BasicProperties"]?.ToString()?.Contains("x-redeliveries", StringComparison.Ordinal) == true;
        return context.ProcessAsync(FaultTopology.Queue, body);
    }
}
