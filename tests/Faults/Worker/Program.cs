using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Topology;

namespace Warren.Faults.Worker;

/// <summary>The function app with the suite's one queue: the same host, HTTP function, publisher and processor as the real one.</summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        new Thread(EndWithInput) { IsBackground = true }.Start();
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        var topology = FaultTopology.Of(Enum.Parse<QueueType>(builder.Configuration["FaultQueueType"]!));
        var registry = FaultTopology.Registry(
            topology,
            static services => new MarkHandler(services.GetRequiredService<Journal>(), services.GetRequiredService<DeliveryNote>(), services.GetRequiredService<TimeProvider>()));
        builder.Configuration.AddInMemoryCollection(topology.Queues.SelectMany(static queue => new KeyValuePair<string, string?>[]
        {
            new($"Warren:Consumers:{queue.Name}:Prefetch", $"{queue.Prefetch}"),
            new($"Warren:Consumers:{queue.Name}:Concurrency", $"{queue.Concurrency}"),
        }));
        builder.Services.AddSingleton(topology);
        builder.Services.AddSingleton(registry);
        builder.Services.AddSingleton(new Journal(builder.Configuration["FaultJournal"]!));
        builder.Services.AddScoped<DeliveryNote>();
        builder.Services.AddSingleton(services => new TaskQueue(
            new BrokerOptions { Connection = new Uri(builder.Configuration[FaultFunctions.Broker]!), ConfirmTimeout = TimeSpan.FromSeconds(4) },
            topology,
            registry,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(static services => services.GetRequiredService<TaskQueue>().Publisher);
        builder.Services.AddSingleton(static services => services.GetRequiredService<TaskQueue>().Processor);
        await builder.Build().RunAsync();
    }

    // A test that is killed ends no workers, but its end of the pipe closes.
    private static void EndWithInput()
    {
        Console.OpenStandardInput().CopyTo(Stream.Null);
        Process.GetCurrentProcess().Kill();
    }
}
