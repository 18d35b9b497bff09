using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.Hosting.Startup;

namespace Warren.Hosting.Queues;

/// <summary>Every queue that this instance consumes, and the connections that they share.</summary>
internal sealed class QueueConsumers(IServiceProvider services, FunctionExecutionDelegate pipeline, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _unlink = new();
    private readonly List<BrokerLink> _links = [];
    private readonly List<QueueConsumer> _consumers = [];
    private readonly List<Task> _consuming = [];
    private readonly List<Task> _linking = [];

    /// <summary>Begins to consume; a broker that is not there yet is waited for in the background.</summary>
    public void Start(IEnumerable<QueueFunction> functions, HostConfiguration configuration)
    {
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        foreach (var broker in functions.Where(function => function.Runs).GroupBy(function => function.Broker!))
        {
            var link = new BrokerLink(broker.Key, time, loggers.CreateLogger<BrokerLink>());
            _links.Add(link);
            _linking.Add(link.RunAsync(_unlink.Token));
            foreach (var function in broker)
            {
                var settings = new ConsumerSettingsWatch(configuration, function.Queue, function.Consumer, loggers.CreateLogger<ConsumerSettingsWatch>());
                var consumer = new QueueConsumer(function, settings, link, pipeline, scopes, time, loggers.CreateLogger<QueueConsumer>());
                _consumers.Add(consumer);
                _consuming.Add(consumer.RunAsync(configuration.ShutdownGrace, _stopping.Token));
            }
        }
    }

    /// <summary>Stops consuming; returns when everything that ran has been settled or given back and the connections are closed.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_consuming);
        await _unlink.CancelAsync();
        await Task.WhenAll(_linking);
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        _links.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _consumers.ForEach(consumer => consumer.Dispose());
        _stopping.Dispose();
        _unlink.Dispose();
    }
}
