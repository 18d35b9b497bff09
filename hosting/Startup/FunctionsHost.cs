using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Warren.Hosting.Discovery;
using Warren.Hosting.Http;
using Warren.Hosting.Invocation;
using Warren.Hosting.Queues;

namespace Warren.Hosting.Startup;

/// <summary>The running function app: HTTP first, then the queues; on stop the queues first, then HTTP.</summary>
internal sealed class FunctionsHost : IHost, IAsyncDisposable
{
    private readonly HostSettings _settings;
    private readonly WebApplication _web;
    private readonly FunctionPipeline _pipeline;
    private QueueConsumers? _consumers;
    private bool _webStarted;

    private FunctionsHost(HostSettings settings, WebApplication web, FunctionPipeline pipeline) =>
        (_settings, _web, _pipeline) = (settings, web, pipeline);

    public IServiceProvider Services => _web.Services;

    public static FunctionsHost Create(HostSettings settings, WebApplicationBuilder builder, FunctionPipeline pipeline) =>
        new(settings, builder.Build(), pipeline);

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var commandLine = CommandLine.Parse(_settings.Arguments);
        if (commandLine.Help)
        {
            await _settings.Output.WriteLineAsync(CommandLine.Usage);
            _web.Lifetime.StopApplication();
            return;
        }

        try
        {
            await StartAsync(commandLine, cancellationToken);
        }
        catch (StartRefusedException refused)
        {
            await RefuseAsync(refused.Problems);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_consumers is { } consumers)
        {
            await consumers.StopAsync();
        }

        if (_webStarted)
        {
            await _web.StopAsync(cancellationToken);
        }
    }

    // IHost wants a synchronous one too; RunAsync uses the asynchronous one.
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_consumers is { } consumers)
        {
            await consumers.DisposeAsync();
            _consumers = null;
        }

        await _web.DisposeAsync();
    }

    private async Task StartAsync(CommandLine commandLine, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var configuration = HostConfiguration.Read(_web.Configuration, Services.GetRequiredService<HostFiles>(), commandLine, problems);
        var keys = FunctionKeys.Read(_web.Configuration);
        ListenAddresses.Check(configuration.Urls, keys.Any, problems);
        var catalog = FunctionDiscovery.Find(_settings.FunctionTypes ?? _settings.FunctionAssembly.GetTypes(), configuration, problems);
        configuration.Queues.Check([.. catalog.Queues.Select(function => function.Queue)], problems);
        if (problems.Count == 0)
        {
            problems.AddRange(ListenAddresses.Unavailable(configuration.Urls));
        }

        if (problems.Count > 0)
        {
            throw new StartRefusedException(problems);
        }

        var pipeline = _pipeline.Build();
        new HttpEndpoints(keys, pipeline, _settings.Time, Services.GetRequiredService<ILogger<HttpEndpoints>>())
            .Map(_web, catalog.Http.Where(function => !function.Disabled));
        foreach (var url in configuration.Urls)
        {
            _web.Urls.Add(url);
        }

        // The queues have used their grace period before HTTP stops; its requests get as long, and services that must still be stopped a little more.
        Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout = configuration.ShutdownGrace + TimeSpan.FromSeconds(5);
        if (configuration.StopWithInput is { } left)
        {
            InputWatch.Start(Console.OpenStandardInput(), _web.Lifetime, left);
        }

        _webStarted = true;
        await _web.StartAsync(cancellationToken);
        await _settings.Output.WriteLineAsync(FunctionList.Show(catalog, _web.Urls));
        _consumers = new QueueConsumers(Services, pipeline, _settings.Time);
        _consumers.Start(catalog.Queues, configuration);
    }

    private async Task RefuseAsync(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            await _settings.Error.WriteLineAsync(problem);
        }

        _settings.SetExitCode(1);
        _web.Lifetime.StopApplication();
    }
}
