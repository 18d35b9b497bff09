using System.CommandLine;

namespace Warren.Topology;

internal static class PlanCommand
{
    public static Command Create(ToolContext context)
    {
        var broker = new BrokerOptions();
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit with 1 when there is something to change." };
        var command = new Command(
            "plan",
            """
            Shows what apply would change. Changes nothing. Exit code 0; 2 when the broker has what RabbitMQ cannot change in place, or on an error.

            Examples:
              topology plan
              topology plan --connection amqp://guest:guest@localhost:5672/orders --exit-code
            """);
        broker.AddTo(command);
        command.Options.Add(exitCode);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(context, broker.Reconciler(parsed, context), parsed.GetValue(exitCode), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext context, TopologyReconciler reconciler, bool exitCode, CancellationToken cancellationToken)
    {
        var report = await reconciler.PlanAsync(cancellationToken);
        await ReportWriter.WriteHeadAsync(context, report);
        await ReportWriter.WriteStepsAsync(context, report.Plan);
        await ReportWriter.WriteNotesAsync(context, report.Plan);
        if (report.Plan.Conflicts.Count > 0)
        {
            await ReportWriter.WriteConflictsAsync(context, report.Plan);
            await context.Error.WriteLineAsync("apply would refuse to change anything until the conflicts are resolved.");
            return ExitCode.Error;
        }

        await context.Out.WriteLineAsync(report.Plan.InSync ? "Nothing to do." : $"Plan: {ReportWriter.Count(report.Plan)}.");
        if (report.Plan.UnknownBindings.Count > 0)
        {
            await context.Out.WriteLineAsync($"{report.Plan.UnknownBindings.Count} bindings cannot be read; apply binds them again, which does no harm.");
        }

        return exitCode && !report.Plan.InSync ? ExitCode.Differs : ExitCode.Ok;
    }
}
