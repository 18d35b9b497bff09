using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Handling;
using Warren.Hosting.Startup;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Bench.Processing;

/// <summary>Ours: the embedded host with a queue function, the task processor and a handler from the container, put together as functions/ does it.</summary>
internal static class EmbeddedConsumer
{
    /// <summary>Starts a host that processes the no-op queue until it is disposed.</summary>
    public static Task<Running> StartAsync(
        Uri broker, int prefetch, int concurrency, Progress progress, ITaskStore? store, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(
            broker,
            Workload.Topology.Queues[0] with { Prefetch = prefetch, Concurrency = concurrency },
            Noop.Registry,
            store,
            time,
            cancellationToken,
            services => services.AddSingleton(progress));

    /// <summary>Starts a host that processes one queue until it is disposed.</summary>
    public static async Task<Running> StartAsync(
        Uri broker, QueueSpec queue, Func<TaskRegistry> registry, ITaskStore? store, TimeProvider time, CancellationToken cancellationToken, Action<IServiceCollection>? services = null)
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
            services.GetRequiredService<ILoggerFactory>(),
            new() { State = store is null ? null : new() { Tasks = store } }));
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

    internal sealed class Running(IHost host) : IAsyncDisposable
    {
        /// <summary>Returns when the store has been told everything.</summary>
        /// <exception cref="BenchException">Something was dropped.</exception>
        public async Task SettleAsync(TimeProvider time, CancellationToken cancellationToken)
        {
            var tracker = host.Services.GetRequiredService<TaskQueue>().Tracker!;
            while (tracker.State.Waiting > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(2), time, cancellationToken);
            }

            if (tracker.State is { Dropped: > 0 } or { Degraded: true })
            {
                throw new BenchException($"The store was not told everything: {tracker.State}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }
}
