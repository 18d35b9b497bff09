using Warren.Topology;

namespace Warren.Cli.Tests;

/// <summary>How a run of the tool ended.</summary>
internal sealed record ToolResult(int ExitCode, string Out, string Error)
{
    public string All => Out + Error;

    public static async Task<ToolResult> OfAsync(TopologySpec spec, string? connection, params IReadOnlyList<string> args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var context = new ToolContext(spec, output, error, name => name == BrokerConnection.SettingName ? connection : null, TimeProvider.System);
        var code = await CommandLineTool.RunAsync(["dead-letters", .. args], context, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}
