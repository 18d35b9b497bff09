using System.CommandLine;

namespace Warren.Cli.DeadLetterCommands;

internal static class PurgeCommand
{
    public static Command Create(ToolContext context)
    {
        var options = new FilterOptions();
        var ids = new Argument<string[]>("ids") { Description = "The tasks' ids.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All of them (of --queue, if given)." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what would be deleted." };
        var yes = new Option<bool>("--yes") { Description = "Do it. Without it only what would be deleted is told, and the exit code is 2." };
        var command = new Command(
            "purge",
            """
            Deletes dead letters for good.

            Examples:
              warren dead-letters purge --queue orders.queue --reason invalid_payload
              warren dead-letters purge --queue orders.queue --to 2030-01-01 --yes
            """);
        command.Arguments.Add(ids);
        options.AddTo(command);
        foreach (var option in (Option[])[all, dryRun, yes])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var asks = !parsed.GetValue(yes) && !parsed.GetValue(dryRun);
            var plan = new PurgePlan
            {
                Filter = Selection.Of(options.Filter(parsed, parsed.GetValue(ids)), parsed.GetValue(all)),
                DryRun = asks || parsed.GetValue(dryRun),
                Depth = options.Depth(parsed),
            };
            var report = await options.Letters(parsed, context).PurgeAsync(plan, cancellationToken);
            await WriteAsync(context, plan, report, options.Json(parsed));
            var missing = Selection.Missing(plan.Filter, report.Matched);
            await context.WriteMissingAsync(missing);
            if (asks)
            {
                await context.Error.WriteLineAsync("Nothing was deleted: add --yes if you mean it.");
                return ExitCode.Error;
            }

            return missing == 0 && report is { Stopped: null, Truncated: false } ? ExitCode.Ok : ExitCode.Incomplete;
        });
        return command;
    }

    private static async Task WriteAsync(ToolContext context, PurgePlan plan, PurgeReport report, bool json)
    {
        if (json)
        {
            await context.WriteJsonAsync(report);
            return;
        }

        await context.Out.WriteLineAsync(plan.DryRun ? $"Would delete {report.Matched}.{(report.Sample.Count > 0 ? " The first ones:" : "")}" : $"Deleted {report.Purged}.");
        if (report.Sample.Count > 0)
        {
            await context.WriteLettersAsync(report.Sample);
        }

        if (report.Truncated)
        {
            await context.Error.WriteLineAsync("There are more than were looked at: raise --depth.");
        }

        if (report.Stopped is not null)
        {
            await context.Error.WriteLineAsync(report.Stopped);
        }
    }
}
