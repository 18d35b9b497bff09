using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Functions.Controls;
using Warren.Functions.Handlers;
using Warren.Functions.Health;
using Warren.Functions.Http.Queues;
using Warren.Functions.Http.Stats;
using Warren.Functions.Http.Status;
using Warren.Functions.Http.Status.Why;
using Warren.Functions.Queues;
using Warren.Functions.RateLimits;
using Warren.Functions.Tracking;
using Warren.Functions.Workers;
using Warren.RateLimits;
using Warren.Topology;
using Warren.Tracking;
using Warren.Workers;

namespace Warren.Functions;

/// <summary>Puts the task queue into the function app's container.</summary>
internal static class Services
{
    /// <summary>The setting with the broker's address, which the triggers name too.</summary>
    public const string ConnectionSetting = BrokerConnection.SettingName;

    /// <summary>The setting with the management API's address, for a broker that does not have it beside AMQP.</summary>
    public const string ManagementSetting = "RabbitMQManagement";

    // What is behind the plus is the commit, of no use to whoever compares instances.
    private static string? Version =>
        typeof(Services).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

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
    /// <param name="services">Where to put it.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="arguments">The command line, which says what this instance serves.</param>
    /// <param name="problems">What is wrong with the settings is added here.</param>
    public static IServiceCollection AddSharedState(this IServiceCollection services, IConfiguration configuration, string[] arguments, SettingProblems problems)
    {
        var settings = TrackingSettings.Read(configuration, problems);
        var workers = WorkerSettings.Read(configuration, problems);
        var capacity = problems.Try(() => CapacitySetting.Read(configuration));
        if (problems.Try(() => settings.OpenState(TimeProvider.System)) is not { } state)
        {
            return services;
        }

        // By a factory, so that the container disposes it.
        services.AddSingleton(_ => state);
        services.AddSingleton(static provider => provider.GetRequiredService<SharedState>().Tasks);
        services.AddSingleton(static provider => provider.GetRequiredService<SharedState>().Workers!);
        services.AddSingleton(settings);
        services.AddSingleton(workers);
        services.AddSingleton(ServedQueues.Read(arguments, configuration, Version) with { Limit = capacity });
        services.AddHostedService<WorkerStart>();
        services.AddSingleton<TaskWaits>();
        services.AddHostedService(static provider => provider.GetRequiredService<TaskWaits>());
        services.AddHostedService<RetentionSweep>();
        services.AddSingleton<IWhySource, QueueLimitWhy>();
        services.AddSingleton<IWhySource, LockWhy>();
        services.AddSingleton<IWhySource, RateLimitWhy>();
        return services;
    }

    /// <summary>What watches over this instance, its broker and its queues.</summary>
    /// <param name="services">Where to put it.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="arguments">The command line, which says what this instance serves.</param>
    /// <param name="problems">What is wrong with the settings is added here.</param>
    public static IServiceCollection AddHealth(this IServiceCollection services, IConfiguration configuration, string[] arguments, SettingProblems problems)
    {
        if (problems.Try(() => HealthSettings.Read(configuration, arguments)) is not { } settings)
        {
            return services;
        }

        services.AddSingleton(provider => new HealthMonitor(
            provider.GetRequiredService<TopologySpec>(),
            provider.GetRequiredService<TaskQueue>(),
            provider.GetRequiredService<ManagementApi>(),
            settings,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<HealthMonitor>>()));
        services.AddHostedService(static provider => provider.GetRequiredService<HealthMonitor>());
        services.AddSingleton(static provider => new StatsReader(
            provider.GetRequiredService<TopologySpec>(),
            provider.GetRequiredService<TaskQueue>(),
            provider.GetRequiredService<QueueStatusReader>(),
            provider.GetRequiredService<WorkerLook>(),
            provider.GetService<ITaskStore>(),
            provider.GetRequiredService<HealthMonitor>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Lets what is set for queues while they run take effect. Call it when all other configuration is there.</summary>
    public static IServiceCollection AddQueueControls(this IServiceCollection services, IConfigurationManager configuration)
    {
        services.AddSingleton(QueueControlSettings.AddTo(configuration, TaskTopology.Spec));
        services.AddHostedService<QueueControlStart>();
        return services;
    }

    /// <summary>The rate limits, none unless they are set.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, IConfiguration configuration, SettingProblems problems) =>
        services.AddSingleton(problems.Try(() => RateLimitSettings.Read(configuration)) ?? new());

    /// <summary>The queue itself: publisher, processor and what HTTP shows of the broker.</summary>
    public static IServiceCollection AddTaskQueue(this IServiceCollection services, IConfiguration configuration, SettingProblems problems)
    {
        var registry = TaskHandlers.Register(TaskTopology.Spec);
        var capacity = problems.Try(() => CapacitySetting.Read(configuration));
        if (problems.Try(() => BrokerAddress.Parse(configuration[ConnectionSetting], $"Setting '{ConnectionSetting}'")) is not { } address
            || problems.Try(() => ManagementAddress.Find(configuration[ManagementSetting], address, $"Setting '{ManagementSetting}'")) is not { } management)
        {
            return services;
        }

        var broker = new BrokerOptions { Connection = address.Uri };
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(TaskTopology.Spec);
        services.AddSingleton(registry);
        services.AddSingleton(broker);
        services.AddSingleton(provider => new TaskQueue(
            broker,
            provider.GetRequiredService<TopologySpec>(),
            registry,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            new()
            {
                State = StateBeforeQueue(provider),
                Tracking = WorkerSettings.Name(configuration) is { } name ? new() { Worker = name } : new(),
                Leases = provider.GetService<TrackingSettings>()?.Leases ?? new(),
                Limits = provider.GetRequiredService<RateLimitOptions>(),
                Worker = provider.GetService<WorkerProfile>(),
                Workers = provider.GetService<WorkerOptions>() ?? new(),
                Capacity = capacity,
                Stopping = provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            }));
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Publisher);
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Processor);
        services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Depths);
        services.AddSingleton(provider => new DeadLetters(broker, provider.GetRequiredService<TopologySpec>(), provider.GetRequiredService<TimeProvider>(), registry, provider.GetRequiredService<TaskQueue>().Tracker));
        services.AddSingleton(provider => new ManagementApi(management, address.VirtualHost, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<QueueStatusReader>();
        services.AddSingleton(static provider => new WorkerLook(
            provider.GetRequiredService<TaskQueue>(), provider.GetService<IWorkerStore>(), provider.GetService<WorkerOptions>() ?? new()));
        services.AddSingleton<TaskLinks>();
        return services;
    }

    // What the container makes later it disposes earlier: all that can close the store must be there before the queue, which has things to tell it at the end.
    private static SharedState? StateBeforeQueue(IServiceProvider provider)
    {
        _ = provider.GetService<ITaskStore>();
        return provider.GetService<SharedState>();
    }
}
