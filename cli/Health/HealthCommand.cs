using System.CommandLine;

namespace Warren.Cli.Health;

/// <summary>For images without a shell or curl: what a container's health check runs.</summary>
internal static class HealthCommand
{
    private const string UrlsSetting = "ASPNETCORE_URLS";
    private const string DefaultAddress = "http://127.0.0.1:7071";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static Command Create(ToolContext context)
    {
        var url = new Option<string?>("--url")
        {
            HelpName = "URL",
            Description = $"What to ask. Default: /api/health/live of the first address in {UrlsSetting}, else of {DefaultAddress}.",
        };
        var command = new Command(
            "health",
            """
            Asks an instance on this machine whether it is well. Exit code 0: it answers with 2xx within 5 s. 1: it does not.

            Examples:
              warren health
              warren health --url http://127.0.0.1:7071/api/health/ready
            """);
        command.Options.Add(url);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = parsed.GetValue(url) ?? Default(context.Environment(UrlsSetting));
            return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? await AskAsync(context, uri, cancellationToken)
                : throw new UsageException($"--url is '{address}'. Write it as {DefaultAddress}/api/health/live.");
        });
        return command;
    }

    /// <summary>An address to ask at for one to listen on.</summary>
    private static string Default(string? urls)
    {
        var first = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? DefaultAddress;
        foreach (var every in (string[])["://+", "://*", "://0.0.0.0", "://[::]"])
        {
            first = first.Replace(every, "://127.0.0.1", StringComparison.Ordinal);
        }

        return first.TrimEnd('/') + "/api/health/live";
    }

    private static async Task<int> AskAsync(ToolContext context, Uri uri, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Limit };
        try
        {
            using var answer = await http.GetAsync(uri, cancellationToken);
            await context.Out.WriteLineAsync($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            return answer.IsSuccessStatusCode ? ExitCode.Ok : ExitCode.Incomplete;
        }
        catch (HttpRequestException failure)
        {
            await context.Error.WriteLineAsync($"{uri} does not answer: {failure.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await context.Error.WriteLineAsync($"{uri} does not answer within {Limit.TotalSeconds:0} s.");
        }

        return ExitCode.Incomplete;
    }
}
