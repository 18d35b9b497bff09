using System.Globalization;
using Microsoft.Extensions.Configuration;
using Warren.Functions.Effects;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Handlers.Workspace;

namespace Warren.Functions.Handlers;

/// <summary>Turns configuration into options and collects every value that cannot be read, instead of stopping at the first.</summary>
internal sealed class TaskHandlerOptionsReader
{
    private readonly IConfiguration _configuration;
    private readonly List<string> _problems = [];

    private TaskHandlerOptionsReader(IConfiguration configuration) => _configuration = configuration;

    public static TaskHandlerOptions Read(IConfiguration configuration, out List<string> problems)
    {
        var reader = new TaskHandlerOptionsReader(configuration);
        problems = reader._problems;
        return new TaskHandlerOptions
        {
            DataFolder = reader.Text("DataFolder") ?? "data",
            Smtp = reader.Smtp(),
            Sms = reader.Endpoint("Sms"),
            Push = reader.Endpoint("Push"),
            Payments = reader.Endpoint("Payments"),
            Completion = reader.Completion(),
        };
    }

    private SmtpOptions Smtp()
    {
        var defaults = new SmtpOptions();
        return new()
        {
            Host = Text("Smtp:Host"),
            Port = Value("Smtp:Port", defaults.Port, "a number"),
            UserName = Text("Smtp:UserName"),
            Password = Text("Smtp:Password"),
            EnableSsl = Flag("Smtp:EnableSsl"),
            From = Text("Smtp:From") ?? defaults.From,
            Timeout = Value("Smtp:Timeout", defaults.Timeout, "a time such as '00:00:30'"),
        };
    }

    private EndpointOptions Endpoint(string section) => new()
    {
        Endpoint = Text($"{section}:Endpoint"),
        ApiKey = Text($"{section}:ApiKey"),
        Timeout = Value($"{section}:Timeout", new EndpointOptions().Timeout, "a time such as '00:00:30'"),
    };

    private CompletionOptions Completion() => new()
    {
        BaseUrl = Text("Completion:BaseUrl"),
        ApiKey = Text("Completion:ApiKey"),
        Model = Text("Completion:Model"),
        Timeout = Value("Completion:Timeout", new CompletionOptions().Timeout, "a time such as '00:02:00'"),
        Providers = _configuration.GetSection("Completion:Providers").GetChildren().ToDictionary(
            section => section.Key,
            section => new CompletionProvider { BaseUrl = Text(section.Path + ":BaseUrl"), ApiKey = Text(section.Path + ":ApiKey"), Model = Text(section.Path + ":Model") },
            StringComparer.OrdinalIgnoreCase),
    };

    private string? Text(string key) => string.IsNullOrWhiteSpace(_configuration[key]) ? null : _configuration[key];

    private bool Flag(string key)
    {
        if (Text(key) is not { } text)
        {
            return false;
        }

        if (!bool.TryParse(text, out var flag))
        {
            _problems.Add($"{key} is '{text}', but it must be 'true' or 'false'.");
        }

        return flag;
    }

    private T Value<T>(string key, T fallback, string expected)
        where T : ISpanParsable<T>
    {
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        _problems.Add($"{key} is '{text}', but it must be {expected}.");
        return fallback;
    }
}
