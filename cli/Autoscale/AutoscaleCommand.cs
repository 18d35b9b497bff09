using System.CommandLine;
using Warren.Topology;

namespace Warren.Cli.Autoscale;

internal static class AutoscaleCommand
{
    private const int DefaultWorkers = 16;
    private const int MostWorkers = 1000;
    private const int LongestTime = 86_400;

    public static Command Create(ToolContext context)
    {
        var connection = new Option<string?>("--connection")
        {
            HelpName = "amqp://user:password@host:port/vhost",
            Description = $"The broker. Default: the environment variable {BrokerConnection.SettingName}, else guest on localhost:5672.",
        };
        var management = new Option<string?>("--management")
        {
            HelpName = "http://host:port",
            Description = "Its management API, which is needed. Default: the environment variable RabbitMQManagement, else the broker's host at its port + 10000 or at 15672.",
        };
        var app = new Option<string>("--app") { HelpName = "FILE", Description = "The function app, Warren.Functions.dll.", Required = true };
        var port = new Option<int?>("--port") { HelpName = "N", Description = "Starts one more process, which serves HTTP on this port and consumes nothing. Default: none." };
        var groups = new Option<string[]>("--group") { HelpName = "NAME", Description = "Only this scaling group; can be given again. Default: all of the topology.", AllowMultipleArgumentsPerToken = true };
        var polling = new Option<int>("--polling") { HelpName = "SECONDS", Description = "How often queues are looked at, instead of the topology's PollingInterval.", DefaultValueFactory = static _ => 5 };
        var cooldown = new Option<int?>("--cooldown") { HelpName = "SECONDS", Description = "Instead of the topology's Cooldown, after which the last ones go." };
        var window = new Option<int>("--window") { HelpName = "SECONDS", Description = "It goes down to the most that it wanted within this time (Kubernetes: 300).", DefaultValueFactory = static _ => 60 };
        var workers = new Option<int>("--workers") { HelpName = "N", Description = "The most worker processes of all groups together.", DefaultValueFactory = static _ => DefaultWorkers };
        var arguments = new Argument<string[]>("arguments") { Description = "After --: what every process of the app gets.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(
            "autoscale",
            """
            Starts and stops worker processes on this machine by the rule that KEDA and Kubernetes follow elsewhere: ready and unacknowledged messages divided by
            TasksPerInstance, between MinInstances and MaxInstances, to none after the cooldown (docs/simulate.md). Prints each decision with its reason.

            A worker that has to go finishes what runs first, however long that takes; those that hold nothing go first. When this ends, in whatever way, the
            workers finish within 25 s and end too. './run --autoscale' does this with a broker and an app that serves HTTP.

            Examples:
              warren autoscale --app functions/bin/Release/net10.0/Warren.Functions.dll --port 7071
              warren autoscale --app Warren.Functions.dll --group work --group voice --cooldown 30 -- --Smtp:Host=mail.example.com
            """);
        command.Arguments.Add(arguments);
        foreach (var option in (Option[])[connection, management, app, port, groups, polling, cooldown, window, workers])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var problems = new List<string>();
            Check(parsed.GetValue(polling) is >= 1 and <= LongestTime, $"--polling is {parsed.GetValue(polling)}. Use 1 to {LongestTime} seconds.");
            Check(parsed.GetValue(window) is >= 0 and <= LongestTime, $"--window is {parsed.GetValue(window)}. Use 0 to {LongestTime} seconds.");
            Check(parsed.GetValue(cooldown) is null or (>= 0 and <= LongestTime), $"--cooldown is {parsed.GetValue(cooldown)}. Use 0 to {LongestTime} seconds.");
            Check(parsed.GetValue(workers) is >= 1 and <= MostWorkers, $"--workers is {parsed.GetValue(workers)}. Use 1 to {MostWorkers}.");
            Check(parsed.GetValue(port) is null or (>= 1 and <= ushort.MaxValue), $"--port is {parsed.GetValue(port)}. Use 1 to {ushort.MaxValue}.");
            Check(File.Exists(parsed.GetValue(app)), $"--app is '{parsed.GetValue(app)}', which is no file. Build it (dotnet build functions) and name Warren.Functions.dll.");
            Check(!OperatingSystem.IsWindows(), "autoscale needs SIGTERM, which Windows does not have.");
            if (TopologyValidation.Validate(context.Spec) is { Count: > 0 } invalid)
            {
                throw new TopologyInvalidException(invalid);
            }

            var (names, all) = (parsed.GetValue(groups) ?? [], ScalingGroup.Of(context.Spec));
            foreach (var name in names.Where(name => all.All(group => group.Name != name)))
            {
                Check(false, $"--group is '{name}'. Known: {string.Join(", ", all.Select(static group => group.Name))}.");
            }

            var address = First(parsed.GetValue(management), context.Environment("RabbitMQManagement"));
            Check(
                address is null || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"),
                "The address of the management API (--management or RabbitMQManagement) is no URL. Write it as http://host:15672.");
            if (problems.Count > 0)
            {
                throw new UsageException(string.Join('\n', problems));
            }

            var plan = new AutoscalePlan(
                Path.GetFullPath(parsed.GetRequiredValue(app)),
                parsed.GetValue(arguments) ?? [],
                parsed.GetValue(port),
                [.. all.Where(group => names.Length == 0 || names.Contains(group.Name)).Select(group => WithTimes(group, TimeSpan.FromSeconds(parsed.GetValue(polling)), parsed.GetValue(cooldown)))],
                TimeSpan.FromSeconds(parsed.GetValue(polling)),
                TimeSpan.FromSeconds(parsed.GetValue(window)),
                parsed.GetValue(workers),
                First(parsed.GetValue(connection), context.Environment(BrokerConnection.SettingName)) ?? BrokerConnection.Default,
                address is null ? null : new(address));
            using var broker = await BrokerStatistics.OpenAsync(plan.Connection, plan.Management, cancellationToken);
            return await new Autoscaler(plan, broker, new(context.Out, context.Time), context.Time).RunAsync(cancellationToken) ? ExitCode.Ok : ExitCode.Incomplete;

            void Check(bool right, string problem)
            {
                if (!right)
                {
                    problems.Add(problem);
                }
            }
        });
        return command;
    }

    private static ScalingGroup WithTimes(ScalingGroup group, TimeSpan polling, int? cooldown) => group with
    {
        Queues = [.. group.Queues.Select(queue => queue with
        {
            Scale = queue.Scale with { PollingInterval = polling, Cooldown = cooldown is { } seconds ? TimeSpan.FromSeconds(seconds) : queue.Scale.Cooldown },
        })],
    };

    private static string? First(params string?[] values) => values.FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
}
