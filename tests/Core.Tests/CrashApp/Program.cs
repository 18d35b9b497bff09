using System.Globalization;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren;
using Warren.Core.CrashApp;
using Warren.Handling;
using Warren.State;
using Warren.Topology;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var topology = CrashTopology.Of(Enum.Parse<QueueType>(builder.Configuration["CRASH_TYPE"]!), builder.Configuration.GetValue<int?>("CRASH_LIMIT"));
builder.Configuration.AddInMemoryCollection(
[
    new($"Warren:Consumers:{CrashTopology.Queue}:Prefetch", topology.Queues[0].Prefetch.ToString(CultureInfo.InvariantCulture)),
    new($"Warren:Consumers:{CrashTopology.Queue}:Concurrency", topology.Queues[0].Concurrency.ToString(CultureInfo.InvariantCulture)),
]);
var folder = builder.Configuration["CRASH_FOLDER"]!;
var tasks = new TaskRegistryBuilder(topology);
tasks.Queue(CrashTopology.Queue).Handle(CrashTopology.Task, _ => new CrashHandler(folder, TimeProvider.System));
builder.Services.AddSingleton(provider => new TaskQueue(
    new() { Connection = new(builder.Configuration["Broker"]!) },
    topology,
    tasks.Build(),
    TimeProvider.System,
    provider.GetRequiredService<ILoggerFactory>(),
    new()
    {
        State = builder.Configuration["CRASH_STATE"] is { Length: > 0 } state ? StateStores.Open(state, folder, TimeProvider.System) : null,
        Leases = new() { TimeToLive = TimeSpan.FromSeconds(8), LongestWait = TimeSpan.FromSeconds(5) },
        Worker = new() { Queues = [new(CrashTopology.Queue, topology.Queues[0].Concurrency, null)] },
        Workers = new() { Beat = TimeSpan.FromSeconds(1) },
    }));
builder.Services.AddSingleton(static provider => provider.GetRequiredService<TaskQueue>().Processor);
await builder.Build().RunAsync();
