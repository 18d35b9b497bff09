using System.Diagnostics;
using System.Text;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Core.Tests.Crashes;

/// <summary>The crash app as a process of its own, on the embedded host.</summary>
internal sealed class CrashProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public CrashProcess(Uri broker, QueueType type, string folder, string state = "", int? limit = null)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var app = Path.Combine(RepositoryRoot.Path, "tests", "Core.Tests", "CrashApp", "bin", configuration, "net10.0", "CrashApp.dll");
        var start = new ProcessStartInfo("dotnet", [app, "--port", "0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["Broker"] = broker.OriginalString;
        start.Environment["CRASH_TYPE"] = type.ToString();
        start.Environment["CRASH_FOLDER"] = folder;
        start.Environment["CRASH_STATE"] = state;
        if (limit is { } places)
        {
            start.Environment["CRASH_LIMIT"] = places.ToString();
        }

        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Kills it (-9).</summary>
    public void Kill() => _process.Kill();

    /// <summary>Stops it in order, so that what it has settled is acknowledged.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
