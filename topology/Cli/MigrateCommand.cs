using System.CommandLine;

namespace Warren.Topology;

internal static class MigrateCommand
{
    private const int DefaultSettle = 12;
    private const int LongestSettle = 3600;

    public static Command Create(ToolContext context)
    {
        var broker = new BrokerOptions();
        var settle = new Option<int>("--settle")
        {
            HelpName = "SECONDS",
            Description = "How long a queue must be seen empty before it is replaced, 1 to 3600: more than two of the broker's statistics intervals, which are 5 s unless configured.",
            DefaultValueFactory = static _ => DefaultSettle,
        };
        var command = new Command(
            "migrate",
            """
            Replaces queues whose arguments RabbitMQ cannot change in place (type, priorities, TTL), keeping every message, while publishers and
            consumers go on; then applies the rest. It diverts a queue's messages to '<queue>.migrating', waits for the tasks that run, declares
            the queue anew and gives the messages back. Tasks wait meanwhile, and a retry may wait its delay once more. A task can come twice.
            Needs the management API. Ctrl-C stops it where it is; run it again to end it. Publishers that go round the exchange, straight to a
            queue, get their message back for an instant while that queue is replaced.

            Examples:
              topology plan           names the queues
              topology migrate
            """);
        broker.AddTo(command);
        command.Options.Add(settle);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var seconds = parsed.GetValue(settle);
            if (seconds is < 1 or > LongestSettle)
            {
                throw new TopologyException($"--settle is {seconds}. Use 1 to {LongestSettle} seconds.");
            }

            var replaced = await broker.Reconciler(parsed, context).MigrateAsync(TimeSpan.FromSeconds(seconds), line => context.Out.WriteLine(line), cancellationToken);
            await context.Out.WriteLineAsync(replaced == 0 ? "Nothing to migrate." : $"Migrated: {replaced} {(replaced == 1 ? "queue" : "queues")} replaced, every message kept.");
            return ExitCode.Ok;
        });
        return command;
    }
}
