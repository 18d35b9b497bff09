using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Hosting.Startup;
using Warren.Tracking;

namespace Warren.Bench.Processing;

/// <summary>Ours: the embedded host with a queue function, the task processor and a handler from the container, put together as functions/ does it.</summary>
internal static class EmbeddedConsumer
{
    /// <summary>Starts a host that processes until it is disposed.</summary>
    public static async Task<Running> StartAsync(
        Uri broker, int prefetch, int concurrency, Progress progress, ITaskStore? store, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = new FunctionsApplicationBuilder(new HostSettings
        {
            Arguments = ["--port", "0"],
            FunctionAssembly = typeof(BenchFunctions).Assembly,
            Time = time,
            Output = TextWriter.Null,
        });
        builder.ConfigureFunctionsWebApplication();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["RabbitMQConnection"] = broker.OriginalString,
            [$"Warren:Consumers:{Workload.Queue}:Prefetch"] = $"{prefetch}",
            [$"Warren:Consumers:{Workload.Queue}:Concurrency"] = $"{concurrency}",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        builder.Services.AddSingleton(progress);
        builder.Services.AddSingleton(services => new TaskQueue(
            new BrokerOptions { Connection = broker }, Workload.Topology, Noop.Registry(), time, services.GetRequiredService<ILoggerFactory>(), store));
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
