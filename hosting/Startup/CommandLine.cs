using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Warren.Hosting.Startup;

/// <summary>What the command line says to the host; any other <c>--Key=value</c> is configuration.</summary>
/// <param name="Port">The port on 127.0.0.1, 0 for any free one.</param>
/// <param name="Urls">Addresses to listen on, separated by semicolons.</param>
/// <param name="Queues">Queue name patterns.</param>
/// <param name="Help">Print how to use it and end.</param>
/// <param name="Problems">Values that make no sense.</param>
internal sealed record CommandLine(int? Port, string? Urls, IReadOnlyList<string>? Queues, bool Help, IReadOnlyList<string> Problems)
{
    public const string Usage = """
        Runs the functions of this app.

          --port N             HTTP port on 127.0.0.1 (default 7071; 0: any free port)
          --urls URL[;URL]     listen on these addresses instead; anything but loopback needs a key in FunctionKeys
          --queues PATTERNS    consume only these queues: names with * and ?, separated by commas; 'none' consumes none
          --Setting=value      sets a configuration value, over environment variables and local.settings.json
          --help               prints this

        Settings:
          AzureWebJobs.<Function>.Disabled=true      switches a function off
          FunctionKeys:<name>=<key>                  keys for AuthorizationLevel.Function; FunctionKeys:_master is the master key
          Warren:Consumers:<queue>:Prefetch          unacknowledged messages of a queue (default: extensions.rabbitMQ.prefetchCount of host.json, else 30)
          Warren:Consumers:<queue>:Concurrency       invocations at a time of a queue (default 1)
          Warren:Consumers:<queue>:Paused            true: nothing is taken from a queue (default false). These three are followed when configuration is read again
          Warren:Consumers:<queue>:ConsumerTimeout   the broker's consumer_timeout for a queue (default: extensions.rabbitMQ.consumerTimeout of host.json,
                                                     else 00:30:00; 00:00:00: none): at 80 % of it a message that is still unacknowledged is warned of
          Warren:ShutdownGrace                       time for running invocations after SIGTERM (default 00:00:25)
          Warren:StopWithInput                       stop in order when the standard input ends, and at once so long after that, such as 00:00:25: then the
                                                     process does not outlive the one that started it (default: the input is not watched)
        """;

    public static CommandLine Parse(string[] arguments)
    {
        var values = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        var problems = new List<string>();
        int? port = null;
        if (values["port"] is { } text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= ushort.MaxValue)
            {
                port = number;
            }
            else
            {
                problems.Add($"--port is '{text}': give a number from 0 to {ushort.MaxValue}.");
            }
        }

        return new CommandLine(
            port,
            values["urls"] is { Length: > 0 } urls ? urls : null,
            (values["queues"] ?? Unsaid(arguments))?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            arguments.Any(argument => argument is "--help" or "-h" or "-?"),
            problems);
    }

    // Configuration leaves out an option without a value at the end, as '--queues $QUEUES' is of an unset variable; then it would consume all of them.
    private static string? Unsaid(string[] arguments) => arguments is [.., "--queues" or "/queues"] ? "" : null;
}
