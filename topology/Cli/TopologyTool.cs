using System.CommandLine;
using System.CommandLine.Invocation;

namespace Warren.Topology;

/// <summary>The command line.</summary>
internal static class TopologyTool
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, ToolContext context, CancellationToken cancellationToken = default)
    {
        var parsed = Root(context).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            // Not the library's own answer: that exits with 1, which here means drift.
            foreach (var error in parsed.Errors)
            {
                await context.Error.WriteLineAsync(error.Message);
            }

            await context.Error.WriteLineAsync("Run 'topology --help' to see what there is.");
            return ExitCode.Error;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false }, cancellationToken);
        }
        catch (TopologyException failure)
        {
            await context.Error.WriteLineAsync(failure.Message);
            return ExitCode.Error;
        }
        catch (OperationCanceledException)
        {
            await context.Error.WriteLineAsync("Stopped. What was done stays; run it again for the rest.");
            return ExitCode.Error;
        }
    }

    private static RootCommand Root(ToolContext context) => new(
        """
        Makes a RabbitMQ broker match topology/TaskTopology.cs.

        Examples:
          topology plan                        what apply would change
          topology apply --wait 60             make the broker match, waiting up to a minute for it to come
          topology verify                      exit code 0 in sync, 1 drift, 2 error
          topology migrate                     replace queues that cannot be changed in place, keeping every message
          topology export --format mermaid     a picture
          topology simulate --queue task_queue --shape backlog    what the scaling numbers would do

        The broker is --connection, else the environment variable RabbitMQConnection, else the one on localhost.
        """)
    {
        HelpName = "topology",
        Subcommands =
        {
            PlanCommand.Create(context),
            ApplyCommand.Create(context),
            VerifyCommand.Create(context),
            MigrateCommand.Create(context),
            ExportCommand.Create(context),
            ListCommand.Create(context),
            SimulateCommand.Create(context),
        },
    };
}
