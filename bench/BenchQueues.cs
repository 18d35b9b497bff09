using System.Text;
using RabbitMQ.Client;
using Warren.Handling;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Bench;

/// <summary>The queues of the measurements: the same kind for both sides, as the topology tool declares them.</summary>
internal static class BenchQueues
{
    public const string Ours = "bench.ours";
    public const string Raw = "bench.raw";
    public const string Task = "noop";

    private const int BodyBytes = 256;

    public static TopologySpec Spec { get; } = new()
    {
        Queues = [new(Ours) { RoutingKeys = [Ours] }, new(Raw) { RoutingKeys = [Raw] }],
        DefaultQueue = Ours,
    };

    public static TaskRegistry Registry(Func<ITaskHandler<string>> handler)
    {
        var tasks = new TaskRegistryBuilder(Spec);
        tasks.Queue(Ours).Handle(Task, _ => handler());
        tasks.Queue(Raw).Handle(Task, _ => handler());
        return tasks.Build();
    }

    /// <summary>A body of 256 bytes.</summary>
    public static byte[] Body(string task = Task)
    {
        var frame = $$"""{"task":"{{task}}","payload":""}""";
        return Encoding.UTF8.GetBytes(frame.Insert(frame.Length - 2, new string('x', BodyBytes - frame.Length)));
    }

    public static Task ApplyAsync(TopologySpec spec, string connection, CancellationToken cancellationToken) =>
        new TopologyReconciler(spec, connection).ApplyAsync(cancellationToken: cancellationToken);

    public static async Task PurgeAsync(RabbitBroker broker, params string[] queues)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Amqp() }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in queues)
        {
            await channel.QueuePurgeAsync(queue);
        }
    }
}
