using System.Text.RegularExpressions;
using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>The commands of the README, as they stand there, in their order.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task First_steps_show_what_they_promise()
    {
        var commands = Commands("First steps");
        Assert.Equal(6, commands.Count);
        Assert.Equal("./run", commands[0]);
        await using var run = _bench.Run();
        await run.WaitForAsync("Warren runs on");

        await RunAsync(commands[1]);
        await run.WaitForAsync("[task_queue] Completed work");

        await RunAsync(commands[2]);
        await run.WaitForAsync(() => Priorities(run.Output).Count >= 51, "51 completed tasks");
        // The first is the task before, the second the one that holds the worker.
        var priorities = Priorities(run.Output)[2..];
        Assert.Equal(priorities.Order(), priorities);
        Assert.Equal(10, priorities.Distinct().Count());

        await RunAsync(commands[3]);
        await run.WaitForAsync("[reports.queue] Dead-lettered generate_report");
        Assert.Equal(["2 s", "4 s", "8 s"], Delays().Matches(run.Output).Select(static match => match.Groups["delay"].Value));
        Assert.Contains("\"deadLetter\":{\"queue\":\"tasks.dlq\",\"ready\":1", await RunAsync(commands[4]), StringComparison.Ordinal);
        Assert.Contains("\"task\":\"generate_report\",\"status\":\"dead_lettered\"", await RunAsync(commands[5]), StringComparison.Ordinal);

        await run.SignalAsync("INT");
        Assert.Equal(0, await run.WaitForExitAsync());
    }

    [Fact]
    public async Task Commands_for_ones_own_tasks_work()
    {
        var commands = Commands("Your own tasks");
        Assert.Equal(3, commands.Count);
        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var connection = ("RabbitMQConnection", $"amqp://guest:guest@127.0.0.1:{broker.AmqpPort}");

        Assert.Equal("dotnet run --project topology -- plan", commands[0]);
        await RunAsync(commands[0], connection);
        Assert.Contains("Applied", await RunAsync(commands[1], connection), StringComparison.Ordinal);

        await using var app = Start($"{commands[2]} -- --port {_bench.HttpPort}", connection);
        await app.WaitForAsync("Consuming 'task_queue'");
        await app.EndAsync();
    }

    [GeneratedRegex(@"\[task_queue\] Completed work \S+, priority (?<priority>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Completions();

    [GeneratedRegex(@"it is tried again in (?<delay>\S+ s)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Delays();

    [GeneratedRegex(@"^```sh\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    private static List<int> Priorities(string output) => [.. Completions().Matches(output).Select(static match => int.Parse(match.Groups["priority"].Value))];

    private static List<string> Commands(string heading)
    {
        var section = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")).Split("\n## ").Single(part => part.StartsWith(heading, StringComparison.Ordinal));
        return [.. Blocks().Matches(section).SelectMany(static block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    private async Task<string> RunAsync(string command, params (string Name, string Value)[] environment)
    {
        await using var process = Start(command, environment);
        Assert.True(await process.WaitForExitAsync() == 0, $"{command}: {process.Output}");
        return process.Output;
    }

    // What works in the data folder of ./run must outlive a command, so each command has another.
    private ScriptProcess Start(string command, params (string Name, string Value)[] environment)
    {
        var data = Path.Combine(_bench.Folder, "commands");
        return ScriptProcess.Start(
            "bash",
            ["-c", "exec " + command.Replace("127.0.0.1:7071", $"127.0.0.1:{_bench.HttpPort}", StringComparison.Ordinal)],
            environment.Append(("DataFolder", data)).ToDictionary(static one => one.Item1, static one => (string?)one.Item2),
            RepositoryRoot.Path,
            data);
    }
}
