using System.CommandLine;

namespace Warren.Cli.DeadLetterCommands;

internal static class SummaryCommand
{
    public static Command Create(ToolContext context)
    {
        var options = new FilterOptions();
        var command = new Command(
            "summary",
            """
            Counts dead letters by queue, reason, exception and task, most frequent first.

            Examples:
              warren dead-letters summary
              warren dead-letters summary --queue orders.queue --json
            """);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var summary = await options.Letters(parsed, context).SummarizeAsync(options.Filter(parsed), options.Depth(parsed), cancellationToken);
            await (options.Json(parsed) ? context.WriteJsonAsync(summary) : WriteAsync(context, summary));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(ToolContext context, DeadLetterSummary summary)
    {
        if (summary.Total == 0)
        {
            await context.Out.WriteLineAsync("No dead letters.");
        }
        else
        {
            await context.WriteTableAsync(
            [
                ["COUNT", "QUEUE", "REASON", "EXCEPTION", "TASK", "OLDEST", "NEWEST", "FOR EXAMPLE"],
                .. summary.Groups.Select(static group => (string?[])[
                    group.Count.ToString(), group.Queue, group.Reason, group.Exception, group.Task,
                    ReportWriter.Time(group.Oldest), ReportWriter.Time(group.Newest), group.SampleId,
                ]),
            ]);
        }

        if (summary.Truncated)
        {
            await context.Error.WriteLineAsync("There are more than were looked at: raise --depth.");
        }
    }
}
