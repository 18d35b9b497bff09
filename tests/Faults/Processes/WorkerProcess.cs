using System.Diagnostics;
using System.Text;
using Warren.TestSupport;
using Warren.Topology;

namespace Warren.Faults.Processes;

/// <summary>The suite's function app as a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    /// <param name="broker">Its broker's AMQP address.</param>
    /// <param name="type">What its queue is.</param>
    /// <param name="journal">The folder that it writes its journal to.</param>
    /// <param name="arguments">Of the host.</param>
    public WorkerProcess(Uri broker, QueueType type, string journal, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            // The worker ends when this pipe does.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = journal,
            ArgumentList = { Path.Combine(RepositoryRoot.Path, "tests", "Faults", "Worker", "bin", configuration, "net10.0", "FaultWorker.dll") },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["RabbitMQConnection"] = broker.OriginalString;
        start.Environment["FaultQueueType"] = type.ToString();
        start.Environment["FaultJournal"] = journal;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Logging__LogLevel__Warren.Hosting"] = "Information";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The end of what it printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString(Math.Max(0, _output.Length - 4000), Math.Min(4000, _output.Length));
            }
        }
    }

    public Task WaitForAsync(string text) => Eventually.Async(
        () =>
        {
            Assert.False(_process.HasExited, $"The worker ended by itself: {Output}");
            lock (_output)
            {
                return Task.FromResult(_output.ToString().Contains(text, StringComparison.Ordinal));
            }
        },
        $"'{text}' printed by a worker",
        () => Output);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Closes the pipe that a killed test would close, and returns when the worker is gone.</summary>
    public async Task AbandonAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var signal = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await signal.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

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
