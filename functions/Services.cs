using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.Functions.Handlers;
using Warren.Functions.Http.Queues;
using Warren.Topology;

namespace Warren.Functions;

/// <summary>Puts the task queue into the function app's container.</summary>
internal static class Services
{
    /// <summary>The setting with the broker's address, which the triggers name too.</summary>
    public const string ConnectionSetting = "RabbitMQConnection";

    /// <summary>
    /// The lowest layer of configuration: a broker on this machine, and how each queue is consumed. The embedded host reads the latter; the
    /// official host has one number for the whole app and ignores it.
    /// </summary>
    public static void AddTopologyDefaults(this IConfigurationManager configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new(ConnectionSetting, "amqp://guest:guest@localhost:5672/"),
                .. TaskTopology.Spec.Queues.SelectMany(static queue => new KeyValuePair<string, string?>[]
                {
                    new($"Warren:Consumers:{queue.Name}:Prefetch", queue.Prefetch.ToString(CultureInfo.InvariantCulture)),
                    new($"Warren:Consumers:{queue.Name}:Concurrency", queue.Concurrency.ToString(CultureInfo.InvariantCulture)),
                }),
            ],
        });

    public static IServiceCollection AddTaskQueue(this IServiceCollection services, IConfiguration configuration)
    {
        var registry = TaskHandlers.Register(TaskTopology.Spec);
        var broker = new BrokerOptions { Connection = BrokerAddress.Parse(configuration[ConnectionSetting], ConnectionSetting) };
        var management = BrokerAddress.Management(configuration["RabbitMQManagement"], broker.Connection);

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(TaskTopology.Spec);
        services.AddSingleton(registry);
        services.AddSingleton(broker);
        services.AddSingleton(provider => new TaskQueue(
            broker, TaskTopology.Spec, registry, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Publisher);
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Processor);
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Depths);
        services.AddSingleton(provider => new DeadLetters(broker, TaskTopology.Spec, provider.GetRequiredService<TimeProvider>(), registry));
        services.AddSingleton(provider => new ManagementApi(management, BrokerAddress.VirtualHost(broker.Connection), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<QueueStatusReader>();
        return services;
    }
}
