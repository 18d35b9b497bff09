using System.CommandLine;
using System.CommandLine.Invocation;
using RabbitMQ.Client.Exceptions;
using Warren.Bench.Broker;
using Warren.Bench.Delays;
using Warren.Bench.Http;
using Warren.Bench.Idle;
using Warren.Bench.Processing;
using Warren.Bench.Publishing;
using Warren.Bench.Report;
using Warren.Topology;

namespace Warren.Bench;

/// <summary>The command line.</summary>
internal static class BenchTool
{
    /// <summary>The command that the benchmark starts itself with to have the bare endpoint in a process of its own.</summary>
    public const string ServeRaw = "serve-raw";

    private const int MostRounds = 50;

    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var parsed = Root(output, error).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync(problem.Message);
            }

            await error.WriteLineAsync("Run 'bench --help' to see what there is.");
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);
        }
        catch (Exception failure) when (failure is BenchException or TopologyException or BrokerUnreachableException or InvalidOperationException)
        {
            await error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped.");
            return 1;
        }
    }

    private static RootCommand Root(TextWriter output, TextWriter error)
    {
        var rounds = new Option<int>("--rounds") { HelpName = "N", Description = $"Rounds that count, 1 to {MostRounds}, after one that warms up. Default 5.", DefaultValueFactory = static _ => 5 };
        var quick = new Option<bool>("--quick") { Description = "A fifth of the operations: for a look, not for a figure." };
        var only = new Option<string[]>("--only") { HelpName = "publish|process|tracking|http|idle|delays", Description = "Measure only this; may be given several times. Default: everything." };
        only.AcceptOnlyFromAmong([.. Enum.GetNames<Area>().Select(static area => area.ToLowerInvariant())]);
        var connection = new Option<string?>("--connection")
        {
            HelpName = "amqp://user:password@host:port/vhost",
            Description = "A broker to measure on, with an empty virtual host. Default: a temporary broker of its own, from the machine's rabbitmq-server.",
        };
        rounds.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > MostRounds)
            {
                result.AddError($"--rounds is {result.Tokens[0].Value}: give 1 to {MostRounds}.");
            }
        });

        var root = new RootCommand(Help.Text) { HelpName = "bench", Options = { rounds, quick, only, connection }, Subcommands = { RawServer() } };
        root.SetAction((parsed, cancellationToken) =>
        {
            Area[] areas = parsed.GetValue(only) is { Length: > 0 } chosen ? [.. chosen.Select(static area => Enum.Parse<Area>(area, ignoreCase: true))] : Enum.GetValues<Area>();
            return RunAsync(new(parsed.GetValue(rounds), areas, parsed.GetValue(quick)), parsed.GetValue(connection), output, error, cancellationToken);
        });
        return root;
    }

    private static Command RawServer()
    {
        var port = new Option<int>("--port") { Required = true };
        var command = new Command(ServeRaw) { Hidden = true, Options = { port } };
        command.SetAction((parsed, cancellationToken) => RawHttpServer.RunAsync(
            parsed.GetValue(port), new Uri(Environment.GetEnvironmentVariable(BrokerConnection.SettingName)!), TimeProvider.System, cancellationToken));
        return command;
    }

    private static async Task RunAsync(BenchSettings settings, string? connection, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        await using var broker = await BenchBroker.StartAsync(connection, cancellationToken);
        await output.WriteLineAsync(Machine.Describe(broker.Version));

        if (settings.Areas.Any(IsCompared))
        {
            var comparisons = await CompareAsync(broker, settings, time, error, cancellationToken);
            await output.WriteLineAsync($"\n{Tables.Of(comparisons)}");
        }

        if (settings.Areas.Contains(Area.Idle))
        {
            var figures = await IdleFigures.MeasureAsync(broker, settings, time, error, cancellationToken);
            await output.WriteLineAsync($"\n{Tables.Of(figures)}");
        }

        if (settings.Areas.Contains(Area.Delays))
        {
            var figures = await DelayFigures.MeasureAsync(broker, time, error, cancellationToken);
            await output.WriteLineAsync($"\n{Tables.Of(figures)}");
        }
    }

    private static bool IsCompared(Area area) => area is Area.Publish or Area.Process or Area.Tracking or Area.Http;

    private static async Task<IReadOnlyList<Comparison>> CompareAsync(
        BenchBroker broker, BenchSettings settings, TimeProvider time, TextWriter progress, CancellationToken cancellationToken)
    {
        var parts = new List<IScenarios>();
        try
        {
            foreach (var area in settings.Areas.Where(IsCompared).Order())
            {
                parts.Add(area switch
                {
                    Area.Publish => await PublishScenarios.OpenAsync(broker, time, cancellationToken),
                    Area.Process => await ProcessScenarios.OpenAsync(broker, time, cancellationToken),
                    Area.Tracking => await TrackingScenarios.OpenAsync(broker, time, cancellationToken),
                    _ => await HttpScenarios.OpenAsync(broker, time, cancellationToken),
                });
            }

            return await new Rounds(settings, time, progress).RunAsync([.. parts.SelectMany(static part => part.All)], cancellationToken);
        }
        finally
        {
            foreach (var part in parts)
            {
                await part.DisposeAsync();
            }
        }
    }
}
