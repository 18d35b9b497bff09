using System.CommandLine;

namespace Warren.Topology;

internal static class ApplyCommand
{
    private const int LongestWait = 86_400;

    public static Command Create(ToolContext context)
    {
        var broker = new BrokerOptions();
        var wait = new Option<int>("--wait")
        {
            HelpName = "SECONDS",
            Description = "Wait so long for a broker that is not there yet. Default 0: fail at once.",
        };
        wait.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() is < 0 or > LongestWait)
            {
                result.AddError($"--wait takes 0 to {LongestWait} seconds.");
            }
        });
        var command = new Command(
            "apply",
            """
            Makes the broker match, printing each step. A second apply does nothing. When the broker has what RabbitMQ cannot change in place,
            nothing is changed and the exit code is 2. What is not declared is left alone, except bindings between declared exchanges and queues.

            Examples:
              topology apply
              topology apply --wait 60 --connection amqp://guest:guest@localhost:5672/orders
            """);
        broker.AddTo(command);
        command.Options.Add(wait);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(context, broker.Reconciler(parsed, context), TimeSpan.FromSeconds(parsed.GetValue(wait)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext context, TopologyReconciler reconciler, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait > TimeSpan.Zero)
        {
            await reconciler.WaitForBrokerAsync(wait, cancellationToken);
        }

        var report = await reconciler.ApplyAsync(
            began => Begin(context, began), step => context.Out.WriteLine($"  {step.Description}"), cancellationToken);
        await ReportWriter.WriteNotesAsync(context, report.Plan);
        await context.Out.WriteLineAsync(report.Plan.Steps.Count == 0
            ? "Nothing to do: the broker matches the topology."
            : $"Applied: {ReportWriter.Count(report.Plan)}. Each was confirmed by the broker.");
        if (report.Plan.UnknownBindings.Count > 0)
        {
            await context.Out.WriteLineAsync($"{report.Plan.UnknownBindings.Count} bindings could not be read and were bound again, which changes nothing where they were there.");
        }

        return ExitCode.Ok;
    }

    private static void Begin(ToolContext context, TopologyReport report)
    {
        context.Out.WriteLine(ReportWriter.Head(report));
        foreach (var warning in report.Warnings)
        {
            context.Error.WriteLine(ReportWriter.Warning(warning));
        }
    }
}
