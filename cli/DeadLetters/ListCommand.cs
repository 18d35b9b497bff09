using System.CommandLine;

namespace Warren.Cli.DeadLetterCommands;

internal static class ListCommand
{
    public static Command Create(ToolContext context)
    {
        var options = new FilterOptions();
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "At most so many, 1 to 500. Default 50.", DefaultValueFactory = static _ => 50 };
        var cursor = new Option<string?>("--cursor") { HelpName = "CURSOR", Description = "Where the page before ended." };
        var command = new Command(
            "list",
            """
            Lists dead letters, oldest first, and consumes none.

            Examples:
              warren dead-letters list
              warren dead-letters list --queue orders.queue --exception TimeoutException --json
            """);
        options.AddTo(command);
        command.Options.Add(limit);
        command.Options.Add(cursor);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var query = new DeadLetterQuery
            {
                Filter = options.Filter(parsed),
                Limit = parsed.GetValue(limit),
                Cursor = parsed.GetValue(cursor),
                Depth = options.Depth(parsed),
            };
            await WriteAsync(context, await options.Letters(parsed, context).ListAsync(query, cancellationToken), options.Json(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(ToolContext context, DeadLetterPage page, bool json)
    {
        if (json)
        {
            await context.WriteJsonAsync(page);
            return;
        }

        if (page.Items.Count == 0)
        {
            await context.Out.WriteLineAsync("No dead letters.");
        }
        else
        {
            await context.WriteLettersAsync(page.Items);
        }

        if (page.Cursor is not null)
        {
            await context.Out.WriteLineAsync($"More: --cursor {page.Cursor}");
        }

        if (page.Truncated)
        {
            await context.Error.WriteLineAsync("There are more than were looked at: raise --depth.");
        }
    }
}
