using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Functions.Tests.Handlers.Support;
using Warren.Topology;

namespace Warren.Functions.Tests.Support;

/// <summary>The whole function app on the embedded host, in this process, on a free port and a data folder of its own.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly DirectoryInfo _data;

    private RunningApp(IHost host, LogLines logs, DirectoryInfo data) => (_host, Logs, _data) = (host, logs, data);

    public LogLines Logs { get; }

    public string Data => _data.FullName;

    public IServiceProvider Services => _host.Services;

    /// <summary>Its base address is that of the functions, <c>/api/</c> included.</summary>
    public HttpClient Http { get; private set; } = new();

    /// <summary>Puts the app together and does not start it.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="management">Its management API; null: one that does not answer.</param>
    /// <param name="arguments">More of the command line.</param>
    public static RunningApp Build(Uri broker, Uri? management, params IEnumerable<string> arguments) => Build(broker, management, static _ => { }, arguments);

    /// <inheritdoc cref="StartAsync(Uri, Uri?, IEnumerable{string})"/>
    /// <param name="topology">The queues instead of those of the app; they must have the same names.</param>
    public static Task<RunningApp> StartAsync(Uri broker, Uri? management, TopologySpec topology, params IEnumerable<string> arguments) =>
        StartAsync(Build(broker, management, services => services.AddSingleton(topology), arguments));

    /// <summary>Starts the app and returns when it listens.</summary>
    public static Task<RunningApp> StartAsync(Uri broker, Uri? management, params IEnumerable<string> arguments) => StartAsync(Build(broker, management, arguments));

    private static RunningApp Build(Uri broker, Uri? management, Action<IServiceCollection> with, IEnumerable<string> arguments)
    {
        var data = Directory.CreateTempSubdirectory("warren-app-");
        var logs = new LogLines();
        var builder = FunctionApp.CreateBuilder(
        [
            "--port=0", $"--RabbitMQConnection={broker.OriginalString}", $"--RabbitMQManagement={management?.OriginalString ?? "http://127.0.0.1:1/"}",
            $"--DataFolder={data.FullName}", .. arguments,
        ]);
        builder.Logging.ClearProviders().AddProvider(logs);
        with(builder.Services);
        return new(builder.Build(), logs, data);
    }

    private static async Task<RunningApp> StartAsync(RunningApp app)
    {
        await app._host.StartAsync(TestContext.Current.CancellationToken);
        var address = Assert.Single(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses);
        app.Http = new HttpClient { BaseAddress = new Uri($"{address}/api/"), Timeout = TimeSpan.FromMinutes(2) };
        return app;
    }

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public string PathOf(params string[] names) => Path.Combine([Data, .. names]);

    /// <summary>Waits for a file that a handler writes.</summary>
    public async Task<string> FileAsync(params string[] names)
    {
        await Eventually.Async(() => File.Exists(PathOf(names)), $"file {string.Join('/', names)}", () => Logs.All);
        return await File.ReadAllTextAsync(PathOf(names));
    }

    /// <summary>Waits for a log line.</summary>
    public Task LoggedAsync(string part) => Eventually.Async(() => Logs.All.Contains(part, StringComparison.Ordinal), $"'{part}' in the log", () => Logs.All);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _data.Delete(recursive: true);
    }
}
