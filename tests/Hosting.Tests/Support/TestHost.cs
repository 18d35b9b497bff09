using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Hosting.Startup;

namespace Warren.Hosting.Tests.Support;

/// <summary>A host in this process, with the functions of the classes that a test names.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly StringWriter _output;
    private readonly StringWriter _error;
    private readonly ManualTime? _time;

    private TestHost(IHost host, CollectedLogs logs, StringWriter output, StringWriter error, ManualTime? time) =>
        (_host, Logs, _output, _error, _time) = (host, logs, output, error, time);

    public CollectedLogs Logs { get; }

    public int ExitCode { get; private set; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public IServiceProvider Services => _host.Services;

    public HttpClient Http { get; private set; } = new();

    /// <summary>Starts and expects to listen.</summary>
    public static async Task<TestHost> StartAsync(
        Type[] functions, Dictionary<string, string?>? settings = null, string[]? arguments = null, Action<FunctionsApplicationBuilder>? configure = null, TimeProvider? time = null,
        IReadOnlyList<string>? folders = null)
    {
        var host = await TryStartAsync(functions, settings, ["--port", "0", .. arguments ?? []], configure, time, folders);
        Assert.Equal("", host.Error);
        var address = Assert.Single(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses);
        host.Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(150) };
        return host;
    }

    /// <summary>Starts; refusals are in <see cref="Error"/> and <see cref="ExitCode"/>.</summary>
    public static async Task<TestHost> TryStartAsync(
        Type[] functions, Dictionary<string, string?>? settings = null, string[]? arguments = null, Action<FunctionsApplicationBuilder>? configure = null, TimeProvider? time = null,
        IReadOnlyList<string>? folders = null)
    {
        var (output, error, logs, code) = (new StringWriter(), new StringWriter(), new CollectedLogs(), 0);
        var builder = new FunctionsApplicationBuilder(new HostSettings
        {
            Arguments = arguments ?? [],
            FunctionAssembly = typeof(TestHost).Assembly,
            FunctionTypes = functions,
            Folders = folders ?? [],
            Time = time ?? TimeProvider.System,
            Output = output,
            Error = error,
            SetExitCode = set => code = set,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders().AddProvider(logs);
        configure?.Invoke(builder);
        var host = new TestHost(builder.Build(), logs, output, error, time as ManualTime);
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        host.ExitCode = code;
        return host;
    }

    /// <summary>Stops; time that stands still is moved on meanwhile.</summary>
    public async Task StopAsync()
    {
        var stopped = _host.StopAsync(CancellationToken.None);
        while (_time is not null && !stopped.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(stopped, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        await stopped;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
