using System.CommandLine;

namespace Warren.Topology;

internal static class VerifyCommand
{
    public static Command Create(ToolContext context)
    {
        var broker = new BrokerOptions();
        var skipBindings = new Option<bool>("--skip-bindings")
        {
            Description = "Be content with exchanges and queues where bindings cannot be read (no management API).",
        };
        var command = new Command(
            "verify",
            """
            Compares the broker with the topology. Exit code 0 in sync, 1 drift, 2 error, which includes that bindings cannot be read.

            Examples:
              topology verify
              topology verify --connection amqps://user:password@broker.example/orders --management https://broker.example
            """);
        broker.AddTo(command);
        command.Options.Add(skipBindings);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(context, broker.Reconciler(parsed, context), parsed.GetValue(skipBindings), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext context, TopologyReconciler reconciler, bool skipBindings, CancellationToken cancellationToken)
    {
        var report = await reconciler.PlanAsync(cancellationToken);
        await ReportWriter.WriteHeadAsync(context, report);
        await ReportWriter.WriteStepsAsync(context, report.Plan);
        await ReportWriter.WriteConflictsAsync(context, report.Plan);
        await ReportWriter.WriteNotesAsync(context, report.Plan);
        if (!report.Plan.InSync)
        {
            await context.Out.WriteLineAsync("Drift: the broker does not match the topology. Run 'topology plan', then 'topology apply'.");
            return ExitCode.Differs;
        }

        if (report.Plan.UnknownBindings.Count == 0)
        {
            await context.Out.WriteLineAsync("In sync.");
            return ExitCode.Ok;
        }

        if (skipBindings)
        {
            await context.Out.WriteLineAsync("Exchanges and queues are in sync; bindings were not looked at.");
            return ExitCode.Ok;
        }

        await context.Error.WriteLineAsync(
            "Exchanges and queues are in sync, but bindings cannot be read without the management API. Name it with --management, or pass --skip-bindings.");
        return ExitCode.Error;
    }
}
