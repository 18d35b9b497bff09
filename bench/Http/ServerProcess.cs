using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Warren.TestSupport;

namespace Warren.Bench.Http;

/// <summary>A process that listens on a port of its own, ended by its id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _data;

    private ServerProcess(Process process, DirectoryInfo data, int port, TimeSpan startTime) =>
        (_process, _data, Port, StartTime) = (process, data, port, startTime);

    public int Port { get; }

    /// <summary>From the process's start until it took a connection.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Resident memory in MB.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>The function app as it was built, with its own settings but for what is logged.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="tracked">Whether it has its task store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="arguments">More arguments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ServerProcess> StartAppAsync(Uri broker, bool tracked, TimeProvider time, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        StartAsync("Warren.Functions", broker, time, arguments, cancellationToken, tracked ? [] : [("Warren__Tracking", "off")]);

    /// <summary>The bare endpoint of <see cref="RawHttpServer"/>.</summary>
    public static Task<ServerProcess> StartRawAsync(Uri broker, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync("Warren.Bench", broker, time, [BenchTool.ServeRaw], cancellationToken);

    public ValueTask DisposeAsync() => new(EndAsync(_process, _data));

    private static async Task<ServerProcess> StartAsync(
        string assembly,
        Uri broker,
        TimeProvider time,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        params IEnumerable<(string Name, string Value)> settings)
    {
        var port = FreePorts.Take(1)[0];
        var data = Directory.CreateTempSubdirectory("warren-bench-");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, assembly + ".dll") },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data.FullName,
        };
        foreach (var argument in arguments.Append("--port").Append($"{port}"))
        {
            start.ArgumentList.Add(argument);
        }

        // Not as an argument, which everybody on the machine could read.
        start.Environment["RabbitMQConnection"] = broker.OriginalString;
        start.Environment["DataFolder"] = data.FullName;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var started = time.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            while (!await ListensAsync(port, cancellationToken))
            {
                if (process.HasExited || time.GetElapsedTime(started) > StartLimit)
                {
                    throw new BenchException($"{assembly} did not listen within {StartLimit.TotalSeconds:0} s. It said: {errors}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(2), time, cancellationToken);
            }
        }
        catch
        {
            await EndAsync(process, data);
            throw;
        }

        return new(process, data, port, time.GetElapsedTime(started));
    }

    private static async Task EndAsync(Process process, DirectoryInfo data)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        data.Delete(recursive: true);
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
