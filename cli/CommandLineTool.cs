using System.CommandLine;
using System.CommandLine.Invocation;
using Warren.Cli.Autoscale;
using Warren.Cli.DeadLetterCommands;
using Warren.Cli.Health;
using Warren.Topology;

namespace Warren.Cli;

/// <summary>The command line for whoever operates the queues.</summary>
internal static class CommandLineTool
{
    // Ctrl-C lets a transaction end that has begun.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(IReadOnlyList<string> args, ToolContext context, CancellationToken cancellationToken = default)
    {
        var parsed = Root(context).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                await context.Error.WriteLineAsync(error.Message);
            }

            await context.Error.WriteLineAsync("Add --help to see what there is.");
            return ExitCode.Error;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopLimit },
                cancellationToken);
        }
        catch (Exception failure) when (failure is UsageException or TopologyException or DeadLetterRequestException
            or DeadLettersBusyException or DeadLettersMissingException or BrokerUnavailableException)
        {
            await context.Error.WriteLineAsync(failure.Message);
            return ExitCode.Error;
        }
        catch (OperationCanceledException)
        {
            await context.Error.WriteLineAsync("Stopped. Nothing was changed.");
            return ExitCode.Error;
        }
    }

    private static RootCommand Root(ToolContext context) => new(
        """
        Works on the queues of topology/TaskTopology.cs. 'warren' stands for: dotnet run --project cli --

        Examples:
          warren dead-letters summary                     what failed, by reason
          warren dead-letters replay --queue orders.queue --reason retries_exhausted
          warren autoscale --app Warren.Functions.dll     as many workers as the queues need

        The broker is --connection, else the environment variable RabbitMQConnection, else the one on localhost.
        Exit code 0: done. 1: not all was done, or nothing was found. 2: nothing was done.
        """)
    {
        HelpName = "warren",
        Subcommands = { DeadLettersCommand.Create(context), AutoscaleCommand.Create(context), HealthCommand.Create(context) },
    };
}
