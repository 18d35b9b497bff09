using System.CommandLine;

namespace Warren.Topology;

/// <summary>Which broker. The values never appear in help or messages: they hold passwords.</summary>
internal sealed class BrokerOptions
{
    private const string ManagementSettingName = "RabbitMQManagement";

    public Option<string?> Connection { get; } = new("--connection")
    {
        HelpName = "amqp://user:password@host:port/vhost",
        Description = $"The broker. Default: the environment variable {BrokerConnection.SettingName}, else guest on localhost:5672.",
    };

    public Option<string?> Management { get; } = new("--management")
    {
        HelpName = "http://host:port",
        Description = $"The management API, with the connection's user unless it names one. Default: the environment variable {ManagementSettingName},"
            + " else the broker's host at its port + 10000 or at 15672. Without it bindings cannot be read.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Connection);
        command.Options.Add(Management);
    }

    public string ConnectionOf(ParseResult parsed, ToolContext context) =>
        First(parsed.GetValue(Connection), context.Environment(BrokerConnection.SettingName)) ?? BrokerConnection.Default;

    public TopologyReconciler Reconciler(ParseResult parsed, ToolContext context) =>
        new(context.Spec, ConnectionOf(parsed, context), ManagementOf(parsed, context));

    private Uri? ManagementOf(ParseResult parsed, ToolContext context) =>
        First(parsed.GetValue(Management), context.Environment(ManagementSettingName)) switch
        {
            null => null,
            var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => address,
            _ => throw new TopologyException($"The address of the management API (--management or {ManagementSettingName}) is no URL. Write it as http://host:15672."),
        };

    private static string? First(params string?[] values) => values.FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
}
