using System.Diagnostics;
using System.Text;

namespace Warren.Scripts.Tests;

/// <summary>
/// One of the repository's scripts as a process, with its output. Every process that descends from it carries a mark in its environment, or works in
/// its data folder, so that what it leaves behind can be found; disposing ends what is left by process id.
/// </summary>
internal sealed class ScriptProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly string _mark;
    private readonly string _data;
    private readonly StringBuilder _output = new();
    private readonly SemaphoreSlim _grown = new(0);
    private readonly Task _reading;

    private ScriptProcess(Process process, string mark, string data)
    {
        (_process, _mark, _data) = (process, mark, data);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;

    /// <summary>Standard output and standard error so far, as they came.</summary>
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

    /// <summary>Starts a script with only the environment given on top of the test's own; a null value removes a variable. Its input ends at once, or with <see cref="EndInput"/>.</summary>
    public static ScriptProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string workingFolder, string data, bool holdInput = false)
    {
        var mark = $"warren-script-{Guid.CreateVersion7():n}";
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        start.Environment["WARREN_TEST_MARK"] = mark;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        if (!holdInput)
        {
            process.StandardInput.Close();
        }

        return new ScriptProcess(process, mark, data);
    }

    /// <summary>Ends its input, as the end of a process that holds the pipe does.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Returns when the text has been written; throws with all output when the script ends first.</summary>
    public Task WaitForAsync(string text) => WaitForAsync(() => Output.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Returns when the output is as wanted; throws with all output when the script ends first.</summary>
    public async Task WaitForAsync(Func<bool> wanted, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!wanted())
        {
            if (_reading.IsCompleted && !wanted())
            {
                Assert.Fail($"The script ended without {what}. It said: {Output}");
            }

            try
            {
                await _grown.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The script has not said {what} in {Patience}. It said: {Output}");
            }
        }
    }

    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            await _reading.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The script has not ended in {Patience}. It said: {Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks every process of the script to end, and waits for that.</summary>
    public async Task EndAsync()
    {
        foreach (var (id, _) in Left())
        {
            await SignalAsync("TERM", id);
        }

        await WaitForExitAsync();
    }

    public Task SignalAsync(string signal) => SignalAsync(signal, Id);

    /// <summary>The ids of the processes that it has started and whose command line contains a text.</summary>
    public IReadOnlyList<int> Started(string text) => [.. Left().Where(one => one.Id != Id && one.Name.Contains(text, StringComparison.Ordinal)).Select(static one => one.Id)];

    /// <summary>Waits, with a bound, until nothing of the script is left, and names what is.</summary>
    public async Task AssertNothingIsLeftAsync()
    {
        var waited = Stopwatch.StartNew();
        while (Left() is { Count: > 0 } left)
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(150))
            {
                Assert.Fail($"Left behind: {string.Join("; ", left.Select(one => one.Name))}. The script said: {Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (id, _) in Left())
        {
            await SignalAsync("KILL", id);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _grown.Dispose();
    }

    public static async Task SignalAsync(string signal, int id)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, id.ToString()]) { UseShellExecute = false, RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    private List<(int Id, string Name)> Left() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out var id) && id != Environment.ProcessId)
            .Where(folder => Belongs(folder))
            .Select(folder => (int.Parse(Path.GetFileName(folder)), Read(folder, "cmdline").Replace('\0', ' ')))];

    private bool Belongs(string folder) =>
        !Read(folder, "stat").Contains(") Z ", StringComparison.Ordinal)
        && (Read(folder, "environ").Contains(_mark, StringComparison.Ordinal) || Read(folder, "cmdline").Contains(_data, StringComparison.Ordinal));

    // Processes come and go while they are read.
    private static string Read(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }

            _grown.Release();
        }

        _grown.Release();
    }
}
