using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Warren.Bench.Processing;

/// <summary>The whole way of a task: embedded host, queue function, processor, handler, acknowledgement.</summary>
internal static class OurWorker
{
    public static IHost Build(Uri broker, int prefetch, int concurrency, Countdown countdown)
    {
        // The host writes the list of its functions to the console, which is the table's here.
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            var builder = FunctionsApplication.CreateBuilder(
            [
                "--port", "0",
                $"--RabbitMQConnection={broker.OriginalString}",
                $"--Warren:Consumers:{BenchQueues.Ours}:Prefetch={prefetch}",
                $"--Warren:Consumers:{BenchQueues.Ours}:Concurrency={concurrency}",
                "--Logging:LogLevel:Default=Warning",
            ]);
            builder.ConfigureFunctionsWebApplication();
            builder.Services.AddSingleton(provider => new TaskQueue(
                new BrokerOptions { Connection = broker }, BenchQueues.Spec, BenchQueues.Registry(() => new NoOp(countdown)),
                TimeProvider.System, provider.GetRequiredService<ILoggerFactory>()));
            builder.Services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Processor);
            return builder.Build();
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
