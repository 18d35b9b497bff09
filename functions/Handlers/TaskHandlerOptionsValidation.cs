using Warren.Functions.Effects;
using Warren.Functions.Handlers.Email;

namespace Warren.Functions.Handlers;

/// <summary>Finds every setting that could not work.</summary>
internal static class TaskHandlerOptionsValidation
{
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(10);

    /// <summary>Below the half hour after which RabbitMQ takes an unacknowledged message back.</summary>
    private static readonly TimeSpan LongestCompletion = TimeSpan.FromMinutes(25);

    public static IEnumerable<string> Problems(TaskHandlerOptions options)
    {
        IEnumerable<string?> found =
        [
            DataFolder(options.DataFolder),
            options.Smtp.Port is < 1 or > 65_535 ? $"Smtp:Port is {options.Smtp.Port}, but a port is 1 to 65535." : null,
            EmailAddresses.TryParse(options.Smtp.From) is null ? $"Smtp:From is '{Excerpt.Of(options.Smtp.From, 80)}', which is not an e-mail address." : null,
            Timeout("Smtp:Timeout", options.Smtp.Timeout, LongestRequest),
            .. Endpoint("Sms", options.Sms),
            .. Endpoint("Push", options.Push),
            .. Endpoint("Payments", options.Payments),
            Url("Completion:BaseUrl", options.Completion.BaseUrl),
            Key("Completion:ApiKey", options.Completion.ApiKey),
            Timeout("Completion:Timeout", options.Completion.Timeout, LongestCompletion),
            .. options.Completion.Providers.SelectMany(provider => new[]
            {
                Url($"Completion:Providers:{provider.Key}:BaseUrl", provider.Value.BaseUrl),
                Key($"Completion:Providers:{provider.Key}:ApiKey", provider.Value.ApiKey),
            }),
        ];
        return found.OfType<string>();
    }

    private static IEnumerable<string?> Endpoint(string section, EndpointOptions options) =>
    [
        Url($"{section}:Endpoint", options.Endpoint),
        Key($"{section}:ApiKey", options.ApiKey),
        Timeout($"{section}:Timeout", options.Timeout, LongestRequest),
    ];

    private static string? DataFolder(string folder) =>
        folder.Any(char.IsControl) ? "DataFolder has a control character. Give a folder such as 'data'." : null;

    // A URL can hold a password or a key in its query, so its value is not shown.
    private static string? Url(string name, string? url) =>
        url is null || (Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
            ? null
            : $"{name} is not an absolute http or https URL such as 'https://api.example.com/v1'.";

    private static string? Key(string name, string? key) =>
        key is null || key.All(c => c is > ' ' and <= '~') ? null : $"{name} has a blank, a line break or another character that no bearer token has.";

    private static string? Timeout(string name, TimeSpan timeout, TimeSpan longest) =>
        timeout > TimeSpan.Zero && timeout <= longest ? null : $"{name} is {timeout}, but it must be more than zero and at most {longest}.";
}
