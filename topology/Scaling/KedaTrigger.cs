using System.Globalization;

namespace Warren.Topology;

/// <summary>KEDA's <c>rabbitmq</c> trigger for a queue. Kubernetes and Azure Container Apps take the same metadata, and every value of it as text.</summary>
internal static class KedaTrigger
{
    public const string Type = "rabbitmq";

    /// <summary>Everything but the broker's address and virtual host, which the topology does not know.</summary>
    // Over AMQP only ready messages count, so that instances whose tasks run long would be scaled away from under them: hence http.
    public static IReadOnlyDictionary<string, string> Metadata(QueueSpec queue) => new OrderedDictionary<string, string>
    {
        ["protocol"] = "http",
        ["mode"] = "QueueLength",
        ["queueName"] = queue.Name,
        ["value"] = queue.Scale.TasksPerInstance.ToString(CultureInfo.InvariantCulture),
        ["activationValue"] = queue.Scale.Activation.ToString(CultureInfo.InvariantCulture),
        ["excludeUnacknowledged"] = "false",
    };
}
