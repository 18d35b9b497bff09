using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Handling;
using Warren.Hosting.Startup;
using Warren.Topology;

namespace Warren.Bench.Processing;

/// <summary>Ours: the embedded host with a queue function, the task processor and a handler from the container, put together as functions/ does it.</summary>
internal static class EmbeddedConsumer
{
    /// <summary>Starts a host that processes until it is disposed.</summary>
    public static async Task<IAsyncDisposable> StartAsync(
        Uri broker, QueueSpec queue, Func<TaskRegistry> registry, TimeProvider time, CancellationToken cancellationToken, Action<IServiceCollection>? services = null)
    {
        var builder = new FunctionsApplicationBuilder(new HostSettings
        {
            Arguments = ["--port", "0", "--queues", queue.Name],
            FunctionAssembly = typeof(BenchFunctions).Assembly,
            Time = time,
            Output = TextWriter.Null,
        });
        builder.ConfigureFunctionsWebApplication();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["RabbitMQConnection"] = broker.OriginalString,
            [$"Warren:Consumers:{queue.Name}:Prefetch"] = $"{queue.Prefetch}",
            [$"Warren:Consumers:{queue.Name}:Concurrency"] = $"{queue.Concurrency}",
            ["Logging:LogLevel:Default"] = "Warning",
            // Failures that are meant would fill the screen.
            ["Logging:LogLevel:Warren.Processing"] = "Error",
        });
        services?.Invoke(builder.Services);
        builder.Services.AddSingleton(services => new TaskQueue(
            new BrokerOptions { Connection = broker },
            new TopologySpec { Queues = [queue], DefaultQueue = queue.Name },
            registry(),
            time,
            services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(static services => services.GetRequiredService<TaskQueue>().Processor);
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new Running(host);
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }
    }

    private sealed class Running(IHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }
}
