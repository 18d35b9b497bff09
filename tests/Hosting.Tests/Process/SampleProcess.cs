using System.Diagnostics;
using System.Text;
using Warren.Hosting.Tests.Support;
using Warren.TestSupport;

namespace Warren.Hosting.Tests.Process;

/// <summary>The sample app as a process of its own.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly System.Diagnostics.Process _process;
    private readonly DirectoryInfo _gates = Directory.CreateTempSubdirectory("warren-gates-");
    private readonly StringBuilder _output = new();

    /// <summary>Starts the app; its standard input is a pipe that <see cref="EndInput"/> or the end of this process closes.</summary>
    public SampleProcess(string broker, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _gates.FullName,
            ArgumentList = { Path.Combine(RepositoryRoot.Path, "tests", "Hosting.Tests", "SampleApp", "bin", configuration, "net10.0", "SampleApp.dll") },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Broker"] = broker;
        start.Environment["SAMPLE_GATES"] = _gates.FullName;
        Started = Stopwatch.StartNew();
        _process = System.Diagnostics.Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Stopwatch Started { get; }

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

    public Task WaitForAsync(string text) => Eventually.Async(() => Output.Contains(text), $"'{text}' printed", () => Output);

    public void Open(string gate) => File.WriteAllText(Path.Combine(_gates.FullName, gate), "");

    public void EndInput() => _process.StandardInput.Close();

    public async Task SignalAsync(string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _gates.Delete(recursive: true);
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
