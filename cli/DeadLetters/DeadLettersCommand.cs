using System.CommandLine;

namespace Warren.Cli.DeadLetterCommands;

internal static class DeadLettersCommand
{
    public static Command Create(ToolContext context) => new(
        "dead-letters",
        """
        Lists, shows, groups, replays and purges dead letters. Looking consumes nothing.

        Examples:
          warren dead-letters list --queue orders.queue --from 2030-01-01
          warren dead-letters show 0198c5f2-7d3c-7a52-9a51-1f0a6f1f8d11
          warren dead-letters replay --all --dry-run
        """)
    {
        ListCommand.Create(context),
        ShowCommand.Create(context),
        SummaryCommand.Create(context),
        ReplayCommand.Create(context),
        PurgeCommand.Create(context),
    };
}
