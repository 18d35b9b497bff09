using System.Diagnostics;
using System.Runtime.InteropServices;
using Warren.Topology;

namespace Warren.Cli.Autoscale;

/// <summary>A process of the function app. It reads a pipe that only this process holds open, so that it does not outlive it.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    // With which the host ends the list of its functions.
    private const string EndOfList = "Listening on ";

    private readonly Process _process;
    private readonly Task _reading;

    private AppProcess(string name, Process process, bool list, AutoscaleLog log)
    {
        (Name, _process) = (name, process);
        _reading = Task.WhenAll(ForwardAsync(process.StandardOutput, list ? null : EndOfList, log), ForwardAsync(process.StandardError, null, log));
        Exited = ExitAsync();
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>The exit code, once it has ended and all that it said was written.</summary>
    public Task<int> Exited { get; }

    /// <summary>What the embedded host calls its consuming connection.</summary>
    public string ClientName => $"warren-consumers {Environment.MachineName} {Id}";

    /// <param name="name">In front of each line that it says.</param>
    /// <param name="plan">Which app, and which broker.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="list">Whether the list of its functions, with which it begins, is shown.</param>
    /// <param name="log">Where that goes.</param>
    /// <exception cref="TopologyException">It cannot be started.</exception>
    public static AppProcess Start(string name, AutoscalePlan plan, IReadOnlyList<string> arguments, bool list, AutoscaleLog log)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [plan.App, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[BrokerConnection.SettingName] = plan.Connection;
        try
        {
            return new(name, Process.Start(start)!, list, log);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new TopologyException($"'{start.FileName}' cannot be started: {failure.Message}", failure);
        }
    }

    /// <summary>Lets it finish what runs, however long that takes, and give back the rest.</summary>
    public void Drain()
    {
        if (!Exited.IsCompleted && !_process.HasExited)
        {
            _ = Kill(_process.Id, SigTerm);
        }
    }

    /// <summary>Lets it finish what runs within <see cref="AutoscalePlan.EndGrace"/>.</summary>
    public void EndSoon() => _process.StandardInput.Close();

    public async ValueTask DisposeAsync()
    {
        EndSoon();
        await Exited;
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return _process.ExitCode;
    }

    private async Task ForwardAsync(StreamReader reader, string? after, AutoscaleLog log)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (after is null)
            {
                log.Forward(Name, line);
            }
            else if (line.StartsWith(after, StringComparison.Ordinal))
            {
                after = null;
            }
        }
    }
}
