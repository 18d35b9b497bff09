using System.CommandLine;
using System.Globalization;
using Warren.Topology;

namespace Warren.Cli.DeadLetterCommands;

/// <summary>Which broker and which dead letters. The connection's value never appears in help or messages: it holds a password.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _connection = new("--connection")
    {
        HelpName = "amqp://user:password@host:port/vhost",
        Description = $"The broker. Default: the environment variable {BrokerConnection.SettingName}, else guest on localhost:5672.",
    };

    private readonly Option<string?> _queue = new("--queue") { HelpName = "NAME", Description = "Only those that came from this task queue." };
    private readonly Option<string?> _task = new("--task") { HelpName = "NAME", Description = "Only tasks of this name." };
    private readonly Option<string?> _reason = new("--reason") { HelpName = "REASON", Description = "Only those with this reason, as summary shows them." };
    private readonly Option<string?> _exception = new("--exception") { HelpName = "TYPE", Description = "Only those with this exception, with or without its namespace." };
    private readonly Option<string?> _from = new("--from") { HelpName = "TIME", Description = "Only those that became dead letters at this time (UTC unless it says otherwise) or later." };
    private readonly Option<string?> _to = new("--to") { HelpName = "TIME", Description = "Only those that became dead letters before this time." };
    private readonly Option<int> _depth = new("--depth")
    {
        HelpName = "N",
        Description = "How many messages of each dead-letter queue to look at. Default 10000.",
        DefaultValueFactory = static _ => DeadLetters.DefaultDepth,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public void AddTo(Command command, bool filters = true)
    {
        foreach (var option in filters ? (Option[])[_queue, _task, _reason, _exception, _from, _to] : [_queue])
        {
            command.Options.Add(option);
        }

        command.Options.Add(_depth);
        command.Options.Add(_json);
        command.Options.Add(_connection);
    }

    public DeadLetters Letters(ParseResult parsed, ToolContext context)
    {
        var connection = parsed.GetValue(_connection);
        connection = string.IsNullOrWhiteSpace(connection) ? context.Environment(BrokerConnection.SettingName) : connection;
        connection = string.IsNullOrWhiteSpace(connection) ? BrokerConnection.Default : connection.Trim();

        // Says what is wrong with it, without repeating it.
        _ = BrokerConnection.Describe(connection);
        return new(new BrokerOptions { Connection = new Uri(connection), ClientName = "warren-cli" }, context.Spec, context.Time);
    }

    public DeadLetterFilter Filter(ParseResult parsed, IReadOnlyList<string>? ids = null) => new()
    {
        Queue = parsed.GetValue(_queue),
        Ids = ids is { Count: > 0 } ? ids.ToHashSet(StringComparer.Ordinal) : null,
        Task = parsed.GetValue(_task),
        Reason = parsed.GetValue(_reason),
        Exception = parsed.GetValue(_exception),
        From = Time(parsed, _from),
        To = Time(parsed, _to),
    };

    public string? Queue(ParseResult parsed) => parsed.GetValue(_queue);

    public int Depth(ParseResult parsed) => parsed.GetValue(_depth);

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    private static DateTimeOffset? Time(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        var text => throw new UsageException($"{option.Name} '{text}' is no time. Write it as 2030-12-31 or 2030-12-31T23:59:59Z."),
    };
}
