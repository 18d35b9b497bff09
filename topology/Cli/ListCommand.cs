using System.CommandLine;

namespace Warren.Topology;

internal static class ListCommand
{
    public static Command Create(ToolContext context)
    {
        var command = new Command("list", "Lists the declared queues; needs no broker.");
        command.SetAction(async (_, _) =>
        {
            foreach (var line in Table([
                ["QUEUE", "ROUTING KEYS", "TYPE", "PREFETCH", "CONCURRENCY", "RETRIES", "DEAD-LETTER QUEUE"],
                .. context.Spec.Queues.Select(static queue => (string[])[
                    queue.Name,
                    string.Join(", ", queue.RoutingKeys),
                    queue.Type.ToString().ToLowerInvariant(),
                    queue.Prefetch.ToString(),
                    queue.Concurrency.ToString(),
                    queue.Retry.MaxRetries.ToString(),
                    queue.DeadLetter.Queue,
                ]),
            ]))
            {
                await context.Out.WriteLineAsync(line);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static IEnumerable<string> Table(IReadOnlyList<string[]> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
