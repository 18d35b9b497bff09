using System.Diagnostics;

namespace Warren.Topology.Tests;

/// <summary>How a run of the tool ended.</summary>
internal sealed record ToolResult(int ExitCode, string Out, string Error)
{
    public string All => Out + Error;

    /// <summary>Fails, with all that the tool said, unless it ended so.</summary>
    public void Exited(int code) => Assert.True(ExitCode == code, $"It ended with {ExitCode} instead of {code}: {All}");

    /// <summary>Runs the tool in this process, with a topology of the test's own.</summary>
    public static async Task<ToolResult> OfAsync(TopologySpec spec, IReadOnlyList<string> args, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var context = new ToolContext(spec, output, error, name => environment?.GetValueOrDefault(name));
        var code = await TopologyTool.RunAsync(args, context, TestContext.Current.CancellationToken);
        return new ToolResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the tool as a user does, with the topology of TaskTopology.cs.</summary>
    public static async Task<ToolResult> OfProcessAsync(IReadOnlyList<string> args, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Warren.Topology.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("RabbitMQConnection");
        start.Environment.Remove("RabbitMQManagement");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolResult(process.ExitCode, await output, await error);
    }
}
