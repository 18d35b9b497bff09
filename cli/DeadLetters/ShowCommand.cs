using System.CommandLine;

namespace Warren.Cli.DeadLetterCommands;

internal static class ShowCommand
{
    public static Command Create(ToolContext context)
    {
        var options = new FilterOptions();
        var id = new Argument<string>("id") { Description = "The task's id, as list shows it." };
        var command = new Command(
            "show",
            """
            Shows a dead letter with its headers, its exception and its body. Exit code 1 when there is none of that id.

            Examples:
              warren dead-letters show 0198c5f2-7d3c-7a52-9a51-1f0a6f1f8d11
              warren dead-letters show 0198c5f2-7d3c-7a52-9a51-1f0a6f1f8d11 --queue orders.queue --json
            """);
        command.Arguments.Add(id);
        options.AddTo(command, filters: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetRequiredValue(id);
            var found = await options.Letters(parsed, context).FindAsync(options.Queue(parsed), wanted, options.Depth(parsed), cancellationToken);
            if (found is null)
            {
                await context.Error.WriteLineAsync($"No dead letter has the id '{ReportWriter.OneLine(wanted)}'. It may have been replayed or purged, or stand deeper: see --depth.");
                return ExitCode.Incomplete;
            }

            await (options.Json(parsed) ? context.WriteJsonAsync(found) : WriteAsync(context, found));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(ToolContext context, DeadLetterContent content)
    {
        var letter = content.Letter;
        await context.WriteTableAsync(
        [
            ["id", letter.Id],
            ["queue", letter.Queue],
            ["dead-letter queue", letter.DeadLetterQueue],
            ["task", letter.Task],
            ["reason", letter.Reason],
            ["exception", letter.Exception],
            ["attempts", letter.Attempts?.ToString()],
            ["priority", letter.Priority.ToString()],
            ["published", ReportWriter.Time(letter.PublishedAt)],
            ["first attempt", ReportWriter.Time(letter.FirstAttemptAt)],
            ["dead-lettered", ReportWriter.Time(letter.DeadLetteredAt)],
            ["correlation id", letter.CorrelationId],
            ["replayed by", letter.ReplayedBy],
            ["size", $"{letter.Size:N0} bytes"],
        ]);
        await SectionAsync(context, "message", letter.Message);
        await SectionAsync(context, "headers", content.Headers.Count == 0 ? null : content.Headers.ToJsonString());
        await SectionAsync(context, "stack", content.Stack);
        await SectionAsync(context, (content.Body.Text is null ? "body, base64" : "body") + (content.Body.Truncated ? ", the first 64 KiB" : ""), content.Body.Text ?? content.Body.Base64);
    }

    private static async Task SectionAsync(ToolContext context, string title, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            await context.Out.WriteLineAsync($"\n{title}:\n{ReportWriter.Lines(text)}");
        }
    }
}
