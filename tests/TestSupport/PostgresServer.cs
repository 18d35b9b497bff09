using System.Diagnostics;

namespace Warren.TestSupport;

/// <summary>
/// A real PostgreSQL server on a free loopback port with its own data folder, from Debian's package, ended by its process id. Started by root it runs as the
/// package's user, because it refuses to run as root. The package's own cluster, if there is one, is left alone.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "warren";
    private const string Owner = "postgres";

    // Ends the server abruptly when its own input ends, which is when the test's process is gone, however that ended.
    private const string Tied =
        """
        exec 3<&0
        "$@" 3<&- </dev/null & server=$!
        (cat <&3 >/dev/null; kill -QUIT "$server") >/dev/null 2>&1 &
        exec 3<&-
        wait "$server"
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly string _binaries;
    private readonly string _data;
    private Process? _process;
    private Task<string>? _output;

    private PostgresServer(string binaries, string data, int port) => (_binaries, _data, Port) = (binaries, data, port);

    /// <summary>Where it listens on 127.0.0.1; it stays the same over restarts.</summary>
    public int Port { get; }

    /// <summary>The password of its only user. No error or log may show it.</summary>
    public static string Password => "open-sesame-1f0c";

    private string Cluster => Path.Combine(_data, "cluster");

    /// <summary>Starts a server and returns when it answers.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var port = FreePorts.Take(1)[0];
        var server = new PostgresServer(FindBinaries(), Directory.CreateTempSubdirectory("warren-postgres-").FullName, port);
        try
        {
            var password = Path.Combine(server._data, "password");
            await File.WriteAllTextAsync(password, Password, cancellationToken);
            if (IsRoot)
            {
                await RunAsync("chown", ["-R", Owner, server._data], cancellationToken);
            }

            // Nothing here must outlive the machine's power.
            await RunAsync(
                server.Tool("initdb"),
                ["-D", server.Cluster, "-U", User, "--auth=scram-sha-256", "--pwfile", password, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
                cancellationToken,
                asOwner: true);
            await server.RestartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a database of its own for a test, and returns the connection string of <c>StateConnection</c>.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var name = $"test_{Guid.CreateVersion7():n}";
        await RunAsync(Tool("createdb"), ["-h", "127.0.0.1", "-p", Port.ToString(), "-U", User, name], cancellationToken);
        // A machine that is busy with other tests may need longer than the defaults allow.
        return $"Host=127.0.0.1;Port={Port};Database={name};Username={User};Password={Password};Timeout=60;Command Timeout=120";
    }

    /// <summary>Starts the server on the data that it had. Call after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        List<string> command =
        [
            "-c", Tied, "sh", Tool("postgres"), "-D", Cluster, "-p", Port.ToString(), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
            "-c", "max_connections=60", "-c", "shared_buffers=64MB",
        ];
        _process = Process.Start(Describe("sh", command, asOwner: true, tied: true))!;
        _output = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var waited = Stopwatch.StartNew();
        while (!await AnswersAsync(cancellationToken))
        {
            if (_process.HasExited || waited.Elapsed > StartLimit)
            {
                await KillAsync();
                throw new InvalidOperationException($"PostgreSQL did not start in {StartLimit.TotalSeconds:0} s. It said: {await _output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Ends the server abruptly, as kill -9 does, and returns when nothing of it is left.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            var file = Path.Combine(Cluster, "postmaster.pid");
            if (!process.HasExited && File.Exists(file))
            {
                // Its parent takes note of its death: as a zombie it would count as running.
                using var server = Process.GetProcessById(int.Parse((await File.ReadAllLinesAsync(file))[0]));
                server.Kill();
            }
            else
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync();
            // The last of its processes closes the output.
            await _output!.WaitAsync(TimeSpan.FromMinutes(3));
            process.Dispose();
            _process = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_data, recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private string Tool(string name) => Path.Combine(_binaries, name);

    private static string FindBinaries() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Select(static version => Path.Combine(version, "bin"))
            .Where(static folder => File.Exists(Path.Combine(folder, "initdb")))
            .MaxBy(static folder => double.Parse(Path.GetFileName(Path.GetDirectoryName(folder)!)))
        ?? throw new InvalidOperationException("There is no PostgreSQL server below /usr/lib/postgresql: install Debian's package postgresql (./test does).");

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var probe = Process.Start(Describe(Tool("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", Port.ToString()], asOwner: false, tied: false))!;
        await probe.WaitForExitAsync(cancellationToken);
        return probe.ExitCode == 0;
    }

    private static async Task RunAsync(string command, IReadOnlyList<string> arguments, CancellationToken cancellationToken, bool asOwner = false)
    {
        using var process = Process.Start(Describe(command, arguments, asOwner, tied: false))!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} ended with {process.ExitCode}: {await output}{await error}");
        }
    }

    private static ProcessStartInfo Describe(string command, IReadOnlyList<string> arguments, bool asOwner, bool tied)
    {
        IReadOnlyList<string> line = asOwner && IsRoot ? ["setpriv", "--reuid", Owner, "--regid", Owner, "--clear-groups", command, .. arguments] : [command, .. arguments];
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = tied,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // As its user cannot enter every folder.
            WorkingDirectory = "/",
        };
        start.Environment["PGPASSWORD"] = Password;
        return start;
    }
}
