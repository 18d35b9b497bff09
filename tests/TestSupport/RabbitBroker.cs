using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Warren.TestSupport;

/// <summary>
/// A real RabbitMQ broker on free loopback ports with its own data folder, started by eng/rabbitmq-node and ended by its process id.
/// Which version: WARREN_TEST_RABBIT_ROOT names a Debian root made by <c>eng/rabbitmq-node build</c>, WARREN_TEST_RABBIT_IMAGE a Docker image; else the
/// machine's own package runs.
/// </summary>
public sealed class RabbitBroker : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly string _data;
    private readonly string? _extraConfiguration;
    private readonly int _distPort;
    private readonly int? _epmdPort;
    private readonly HttpClient _management;
    private Process? _process;

    private RabbitBroker(string data, int amqpPort, int managementPort, int distPort, string? extraConfiguration, int? epmdPort = null)
    {
        (_data, _distPort, _extraConfiguration, _epmdPort) = (data, distPort, extraConfiguration, epmdPort);
        (AmqpPort, ManagementPort) = (amqpPort, managementPort);
        _management = new HttpClient { BaseAddress = ManagementUri, Timeout = TimeSpan.FromSeconds(100) };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
    }

    /// <summary>The broker's data folder. What is put there the broker's tools find in their HOME, whichever root they run in.</summary>
    public string DataFolder => _data;

    /// <summary>Where AMQP listens on 127.0.0.1; it stays the same over restarts.</summary>
    public int AmqpPort { get; }

    /// <summary>Where the management API listens on 127.0.0.1.</summary>
    public int ManagementPort { get; }

    /// <summary>The management API's base address, without credentials.</summary>
    public Uri ManagementUri => new($"http://127.0.0.1:{ManagementPort}/");

    /// <summary>A client of the management API, authenticated as guest.</summary>
    public HttpClient Management => _management;

    /// <summary>The AMQP address of a virtual host, with guest's credentials. "/" is the default virtual host.</summary>
    public Uri Amqp(string virtualHost = "/") => new($"amqp://guest:guest@127.0.0.1:{AmqpPort}/{Uri.EscapeDataString(virtualHost)}");

    /// <summary>Starts a broker and returns when AMQP and the management API answer.</summary>
    /// <param name="extraConfiguration">Further lines of rabbitmq.conf.</param>
    public static async Task<RabbitBroker> StartAsync(string? extraConfiguration = null, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var ports = FreePorts.Take(2);
            var data = Directory.CreateTempSubdirectory("warren-broker-").FullName;
            var broker = new RabbitBroker(data, ports[0], ports[1], FreePorts.TakePair(), extraConfiguration);
            try
            {
                await broker.StartNodeAsync(cancellationToken);
                return broker;
            }
            catch (InvalidOperationException refused) when (attempt < 3 && refused.Message.Contains("is taken", StringComparison.Ordinal))
            {
                // Somebody took a port between the look and the start.
                await broker.DisposeAsync();
            }
            catch
            {
                await broker.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Starts a node that looks for its cluster. The caller has started the epmd.</summary>
    internal static async Task<RabbitBroker> StartNodeAsync(
        int distPort, int epmdPort, string cookie, string extraConfiguration, CancellationToken cancellationToken)
    {
        var ports = FreePorts.Take(2);
        var data = Directory.CreateTempSubdirectory("warren-broker-").FullName;
        var file = Path.Combine(data, ".erlang.cookie");
        await File.WriteAllTextAsync(file, cookie, cancellationToken);
        // Erlang refuses a cookie that others can read.
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var broker = new RabbitBroker(data, ports[0], ports[1], distPort, extraConfiguration, epmdPort);
        try
        {
            await broker.StartNodeAsync(cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>What Erlang calls a node whose distribution port this is.</summary>
    internal static string NodeName(int distPort) => $"warren{distPort}@localhost";

    /// <summary>Starts the broker again on the data that it had. Call after <see cref="KillAsync"/> or <see cref="StopAsync"/>.</summary>
    public Task RestartAsync(CancellationToken cancellationToken = default) => StartNodeAsync(cancellationToken);

    /// <summary>Ends the broker abruptly, as kill -9 does, and returns when nothing of it is left.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
            await VirtualMachineIsGoneAsync();
        }
    }

    /// <summary>
    /// Returns when what has been declared outlives a kill: before RabbitMQ 4 the broker writes it down a little later than it confirms it (the
    /// definitions, and where a quorum queue's messages are: within half a second). Call it before the first message that must outlive a <see cref="KillAsync"/>.
    /// </summary>
    public Task WriteDefinitionsAsync() => CtlAsync("rabbitmqctl", "eval", "catch mnesia:sync_log(), [dets:sync(Table) || Table <- dets:all()], ok.");

    /// <summary>Stops the broker in order (SIGTERM).</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()])!;
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Makes a virtual host of its own for a test, so that tests that use the same queue names can run side by side.</summary>
    /// <returns>The virtual host's name.</returns>
    public async Task<string> CreateVirtualHostAsync(string prefix = "test", CancellationToken cancellationToken = default)
    {
        var name = $"{prefix}-{Guid.CreateVersion7():n}";
        using var created = await _management.PutAsJsonAsync($"api/vhosts/{name}", new { }, cancellationToken);
        created.EnsureSuccessStatusCode();
        using var permitted = await _management.PutAsJsonAsync(
            $"api/permissions/{name}/guest", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken);
        permitted.EnsureSuccessStatusCode();
        return name;
    }

    /// <summary>Runs rabbitmqctl or another of the broker's tools against this broker; throws with its output when it fails.</summary>
    public async Task<string> CtlAsync(string tool, params string[] arguments)
    {
        using var process = StartScript(["ctl", _data, tool, .. arguments], tied: false);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await error}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _management.Dispose();
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private async Task StartNodeAsync(CancellationToken cancellationToken)
    {
        List<string> arguments = ["run", _data, AmqpPort.ToString(), ManagementPort.ToString(), _distPort.ToString()];
        if (_extraConfiguration is not null)
        {
            var file = Path.Combine(_data, "extra.conf");
            await File.WriteAllTextAsync(file, _extraConfiguration, cancellationToken);
            arguments.Add(file);
        }

        _process = StartScript(arguments, tied: true, _epmdPort);
        var output = new StringBuilder();
        _process.OutputDataReceived += (_, line) => Append(output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        var started = Stopwatch.StartNew();
        while (_process.HasExited || !await AnswersAsync(cancellationToken))
        {
            if (_process.HasExited || started.Elapsed > StartLimit)
            {
                await KillAsync();
                string seen;
                lock (output)
                {
                    seen = output.ToString();
                }

                throw new InvalidOperationException(
                    $"RabbitMQ did not start in {StartLimit.TotalSeconds:0} s. Is Debian's package rabbitmq-server installed (./test installs it)? It said: {seen}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    // The Erlang VM holds the data folder's lock until its last file is closed.
    private async Task VirtualMachineIsGoneAsync()
    {
        var file = Path.Combine(_data, "lock");
        var waited = Stopwatch.StartNew();
        while (File.Exists(file))
        {
            try
            {
                await using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                return;
            }
            catch (IOException) when (waited.Elapsed < TimeSpan.FromSeconds(20))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The definitions of the default virtual host are there only once the AMQP listener runs too.
            using var response = await _management.GetAsync("api/health/checks/port-listener/" + AmqpPort, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <param name="arguments">Of the script.</param>
    /// <param name="tied">Whether it ends with this process, however that ends: the script reads a pipe that only this process holds open.</param>
    /// <param name="epmdPort">The epmd of a cluster.</param>
    internal static Process StartScript(IEnumerable<string> arguments, bool tied, int? epmdPort = null)
    {
        var start = new ProcessStartInfo(Path.Combine(RepositoryRoot.Path, "eng", "rabbitmq-node"))
        {
            UseShellExecute = false,
            RedirectStandardInput = tied,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (tied)
        {
            start.Environment["RABBIT_TIED"] = "yes";
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var kind in new[] { "ROOT", "IMAGE" })
        {
            if (Environment.GetEnvironmentVariable("WARREN_TEST_RABBIT_" + kind) is { Length: > 0 } value)
            {
                start.Environment["RABBIT_" + kind] = value;
            }
        }

        if (epmdPort is { } port)
        {
            start.Environment["RABBIT_EPMD"] = port.ToString();
        }

        return Process.Start(start)!;
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
