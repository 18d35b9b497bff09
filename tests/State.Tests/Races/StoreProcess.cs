using System.Collections.Concurrent;
using System.Diagnostics;
using Warren.TestSupport;

namespace Warren.State.Tests.Races;

/// <summary>The store app as a process of its own.</summary>
internal sealed class StoreProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly ConcurrentQueue<string> _lines = new();
    private Task _reading = Task.CompletedTask;

    public StoreProcess(params IEnumerable<string> arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(RepositoryRoot.Path, "tests", "State.Tests", "StoreApp", "bin", configuration, "net10.0", "StoreApp.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts so many, lets them begin at the same moment and returns what each printed once all have ended well.</summary>
    public static async Task<IReadOnlyList<string[]>> RunTogetherAsync(int count, params string[] arguments)
    {
        var processes = Enumerable.Range(0, count).Select(_ => new StoreProcess(arguments)).ToList();
        try
        {
            foreach (var process in processes)
            {
                Assert.Equal("ready", await process._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            }

            return await Task.WhenAll(processes.Select(static process => process.GoAsync()));
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    /// <summary>Starts one, lets it begin, and kills it (-9) once it has printed so many lines. Returns all lines that it printed.</summary>
    public static async Task<IReadOnlyList<string>> RunAndKillAsync(int lines, params string[] arguments)
    {
        await using var process = new StoreProcess(arguments);
        var output = process._process.StandardOutput;
        Assert.Equal("ready", await output.ReadLineAsync(TestContext.Current.CancellationToken));
        await process.SayAsync("go");
        var printed = new List<string>();
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            printed.Add(line);
            if (printed.Count == lines)
            {
                process._process.Kill();
            }
        }

        Assert.True(printed.Count >= lines, $"The process ended by itself: {string.Join('\n', printed)} {await process._error}");
        return printed;
    }

    /// <summary>What one that was begun alone has printed so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Starts one and lets it begin.</summary>
    public static async Task<StoreProcess> BeginAsync(params string[] arguments)
    {
        var process = new StoreProcess(arguments);
        Assert.Equal("ready", await process._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await process.SayAsync("go");
        process._reading = Task.Run(process.ReadAsync);
        return process;
    }

    public async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends it abruptly (-9).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops it where it is, or lets it go on.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Returns once it has ended well, with all that it printed.</summary>
    public async Task<IReadOnlyCollection<string>> EndedAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
        Assert.True(_process.ExitCode == 0, $"A process ended with {_process.ExitCode}: {string.Join('\n', _lines)}{await _error}");
        return _lines;
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

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
        }
    }

    private async Task<string[]> GoAsync()
    {
        await SayAsync("go");
        var output = await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(_process.ExitCode == 0, $"A process ended with {_process.ExitCode}: {output}{await _error}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
