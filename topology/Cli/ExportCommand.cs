using System.CommandLine;

namespace Warren.Topology;

internal static class ExportCommand
{
    private const string Json = "json";
    private const string Definitions = "definitions";
    private const string Mermaid = "mermaid";
    private const string Keda = "keda";

    public static Command Create(ToolContext context)
    {
        var broker = new BrokerOptions();
        var format = new Option<string>("--format") { Description = "What to write.", Required = true };
        format.AcceptOnlyFromAmong(Json, Definitions, Mermaid, Keda);
        var output = new Option<string?>("--output") { HelpName = "FILE", Description = "Write to this file. Default: the standard output." };
        var virtualHost = new Option<string?>("--vhost")
        {
            HelpName = "NAME",
            Description = "The virtual host that the definitions or the KEDA triggers are for. Default: the connection's.",
        };
        var prefix = new Option<string>("--name-prefix")
        {
            HelpName = "NAME",
            Description = "keda: what the names of ScaledObjects and of their Deployments begin with, before '-<scaling group>'.",
            DefaultValueFactory = static _ => "warren",
        };
        var ns = new Option<string?>("--namespace") { HelpName = "NAME", Description = "keda: the Kubernetes namespace. Default: the one they are applied to." };
        var command = new Command(
            "export",
            """
            Writes the topology for other tools; needs no broker. json: declarations and broker objects, with a version. definitions: for rabbitmqctl
            import_definitions, with the same result as apply. mermaid: a flowchart. keda: for Kubernetes, one ScaledObject for each scaling group (Scale in
            TaskTopology.cs), which scales the Deployment of its name, and the TriggerAuthentication by which KEDA finds the broker in a secret. Ready and
            unacknowledged messages count. See docs/scaling.md.

            Examples:
              topology export --format json --output topology.json
              topology export --format definitions --vhost orders --output definitions.json
              topology export --format mermaid
              topology export --format keda --vhost orders --namespace tasks | kubectl apply -f -
            """);
        command.Options.Add(format);
        command.Options.Add(output);
        command.Options.Add(virtualHost);
        command.Options.Add(prefix);
        command.Options.Add(ns);
        command.Options.Add(broker.Connection);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            context,
            parsed.GetRequiredValue(format),
            parsed.GetValue(output),
            () => new(
                parsed.GetRequiredValue(prefix),
                parsed.GetValue(virtualHost) ?? BrokerAddress.Parse(broker.ConnectionOf(parsed, context)).VirtualHost,
                parsed.GetValue(ns)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext context, string format, string? output, Func<KedaNames> names, CancellationToken cancellationToken)
    {
        if (TopologyValidation.Validate(context.Spec) is { Count: > 0 } problems)
        {
            throw new TopologyInvalidException(problems);
        }

        var text = format switch
        {
            Json => TopologyExport.ToJson(context.Spec),
            Definitions => TopologyExport.ToDefinitions(context.Spec, names().VirtualHost),
            Keda => TopologyExport.ToKeda(context.Spec, Checked(names())),
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

    private static KedaNames Checked(KedaNames names) =>
        names.Problems is { Count: > 0 } problems ? throw new TopologyException(string.Join('\n', problems)) : names;
}
