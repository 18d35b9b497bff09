using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Functions.Handlers;
using Warren.Functions.Http.Queues;
using Warren.Functions.Http.Status;
using Warren.Functions.Queues;
using Warren.Functions.Tracking;
using Warren.Topology;

namespace Warren.Functions;

/// <summary>Puts the task queue into the function app's container.</summary>
internal static class Services
{
    /// <summary>The setting with the broker's address, which the triggers name too.</summary>
    public const string ConnectionSetting = BrokerConnection.SettingName;

    /// <summary>The setting with the management API's address, for a broker that does not have it beside AMQP.</summary>
    public const string ManagementSetting = "RabbitMQManagement";

    /// <summary>
    /// The lowest layer of configuration: a broker on this machine, and how each queue is consumed. The embedded host reads the latter; the
    /// official host has one number for the whole app and ignores it.
    /// </summary>
    public static void AddTopologyDefaults(this IConfigurationManager configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new(ConnectionSetting, BrokerConnection.Default),
                .. TaskTopology.Spec.Queues.SelectMany(static queue => new KeyValuePair<string, string?>[]
                {
                    new($"Warren:Consumers:{queue.Name}:Prefetch", queue.Prefetch.ToString(CultureInfo.InvariantCulture)),
                    new($"Warren:Consumers:{queue.Name}:Concurrency", queue.Concurrency.ToString(CultureInfo.InvariantCulture)),
                }),
            ],
        });

    /// <summary>What instances share, unless tracking is off, and what looks after it.</summary>
    /// <exception cref="SettingsException">Settings are wrong; all problems are in it.</exception>
    public static IServiceCollection AddSharedState(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = TrackingSettings.Read(configuration);
        if (settings.OpenState(TimeProvider.System) is not { } state)
        {
            return services;
        }

        // By a factory, so that the container disposes it.
        services.AddSingleton(_ => state);
        services.AddSingleton(static provider => provider.GetRequiredService<SharedState>().Tasks);
        services.AddSingleton(settings);
        services.AddSingleton<TaskWaits>();
        services.AddHostedService(static provider => provider.GetRequiredService<TaskWaits>());
        services.AddHostedService<RetentionSweep>();
        return services;
    }

    /// <summary>The queue itself: publisher, processor and what HTTP shows of the broker.</summary>
    /// <exception cref="SettingsException">The capacity is none.</exception>
    /// <exception cref="TopologyException">A setting with a broker's address has none.</exception>
    public static IServiceCollection AddTaskQueue(this IServiceCollection services, IConfiguration configuration)
    {
        var registry = TaskHandlers.Register(TaskTopology.Spec);
        var address = BrokerAddress.Parse(configuration[ConnectionSetting], $"Setting '{ConnectionSetting}'");
        var broker = new BrokerOptions { Connection = address.Uri };
        var management = ManagementAddress.Find(configuration[ManagementSetting], address, $"Setting '{ManagementSetting}'");

        var capacity = CapacitySetting.Read(configuration);

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(TaskTopology.Spec);
        services.AddSingleton(registry);
        services.AddSingleton(broker);
        services.AddSingleton(provider => new TaskQueue(
            broker,
            TaskTopology.Spec,
            registry,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<SharedState>(),
            capacity: capacity,
            leases: provider.GetService<TrackingSettings>()?.Leases,
            stopping: provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Publisher);
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Processor);
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Depths);
        services.AddSingleton(provider => new DeadLetters(broker, TaskTopology.Spec, provider.GetRequiredService<TimeProvider>(), registry, provider.GetRequiredService<TaskQueue>().Tracker));
        services.AddSingleton(provider => new ManagementApi(management, address.VirtualHost, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<QueueStatusReader>();
        services.AddSingleton<TaskLinks>();
        return services;
    }
}
