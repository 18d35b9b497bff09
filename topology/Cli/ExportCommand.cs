using System.CommandLine;

namespace Warren.Topology;

internal static class ExportCommand
{
    private const string Json = "json";
    private const string Definitions = "definitions";
    private const string Mermaid = "mermaid";

    public static Command Create(ToolContext context)
    {
        var broker = new BrokerOptions();
        var format = new Option<string>("--format") { Description = "What to write.", Required = true };
        format.AcceptOnlyFromAmong(Json, Definitions, Mermaid);
        var output = new Option<string?>("--output") { HelpName = "FILE", Description = "Write to this file. Default: the standard output." };
        var virtualHost = new Option<string?>("--vhost")
        {
            HelpName = "NAME",
            Description = "The virtual host that the definitions are for. Default: the connection's.",
        };
        var command = new Command(
            "export",
            """
            Writes the topology for other tools; needs no broker. json: declarations and broker objects, with a version. definitions: for rabbitmqctl
            import_definitions, with the same result as apply. mermaid: a flowchart.

            Examples:
              topology export --format json --output topology.json
              topology export --format definitions --vhost orders --output definitions.json
              topology export --format mermaid
            """);
        command.Options.Add(format);
        command.Options.Add(output);
        command.Options.Add(virtualHost);
        command.Options.Add(broker.Connection);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            context,
            parsed.GetRequiredValue(format),
            parsed.GetValue(output),
            () => parsed.GetValue(virtualHost) ?? BrokerAddress.Parse(broker.ConnectionOf(parsed, context)).VirtualHost,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext context, string format, string? output, Func<string> virtualHost, CancellationToken cancellationToken)
    {
        if (TopologyValidation.Validate(context.Spec) is { Count: > 0 } problems)
        {
            throw new TopologyInvalidException(problems);
        }

        var text = format switch
        {
            Json => TopologyExport.ToJson(context.Spec),
            Definitions => TopologyExport.ToDefinitions(context.Spec, virtualHost()),
            _ => TopologyExport.ToMermaid(context.Spec),
        };
        if (output is null)
        {
            await context.Out.WriteAsync(text);
            return ExitCode.Ok;
        }

        try
        {
            await File.WriteAllTextAsync(output, text, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TopologyException($"'{output}' cannot be written: {failure.Message} Name a file in a folder that exists with --output.", failure);
        }

        await context.Out.WriteLineAsync($"Wrote {output}.");
        return ExitCode.Ok;
    }
}
