using System.Diagnostics;
using System.Net.Sockets;

namespace Warren.Bench;

/// <summary>A program of ours as a process of its own, listening on a port of loopback. Disposing ends it by its id.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ChildProcess(Process process, TimeSpan untilListening) => (_process, UntilListening) = (process, untilListening);

    /// <summary>From the process's start until its port took a connection.</summary>
    public TimeSpan UntilListening { get; }

    /// <summary>Memory that it holds now, in MB.</summary>
    public double MemoryMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public static async Task<ChildProcess> StartAsync(string assembly, int port, Uri broker, string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data,
        };
        start.Environment["RabbitMQConnection"] = broker.OriginalString;
        start.Environment["DataFolder"] = data;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!await ListensAsync(port))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"{assembly} does not listen on port {port}; what it wrote stands above.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        return new(process, Stopwatch.GetElapsedTime(started));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
