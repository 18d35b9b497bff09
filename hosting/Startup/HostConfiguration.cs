using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Warren.Hosting.Queues;

namespace Warren.Hosting.Startup;

/// <summary>What configuration says to the host itself.</summary>
internal sealed record HostConfiguration
{
    public const int DefaultPort = 7071;

    private const int DefaultPrefetch = 30;

    // RabbitMQ's own default since 3.8.17.
    private static readonly TimeSpan DefaultConsumerTimeout = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(25);

    private readonly IConfiguration _app;
    private readonly HostFiles _files;

    private HostConfiguration(IConfiguration app, HostFiles files) => (_app, _files) = (app, files);

    /// <summary>In front of every route, without slashes; may be empty.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>Unacknowledged messages a queue may have when nothing is said about the queue: 1 to 65535.</summary>
    public required ushort Prefetch { get; init; }

    public required IReadOnlyList<string> Urls { get; init; }

    public required QueueSelection Queues { get; init; }

    /// <summary>How long running invocations may go on after a signal to stop.</summary>
    public required TimeSpan ShutdownGrace { get; init; }

    /// <summary>How long running invocations may go on after the standard input has ended; null: it is not watched.</summary>
    public required TimeSpan? StopWithInput { get; init; }

    public static HostConfiguration Read(IConfiguration app, HostFiles files, CommandLine commandLine, List<string> problems)
    {
        problems.AddRange(files.Problems);
        problems.AddRange(commandLine.Problems);
        var prefix = HostJson(app, files, "extensions:http:routePrefix") ?? "api";
        return new HostConfiguration(app, files)
        {
            RoutePrefix = prefix.Trim('/'),
            Prefetch = (ushort)Number(HostJson(app, files, "extensions:rabbitMQ:prefetchCount"), "extensions.rabbitMQ.prefetchCount of host.json", DefaultPrefetch, problems),
            Urls = ReadUrls(app, files, commandLine, problems),
            Queues = new QueueSelection(commandLine.Queues),
            ShutdownGrace = Time(app["Warren:ShutdownGrace"], "Warren:ShutdownGrace", DefaultGrace, problems),
            StopWithInput = app["Warren:StopWithInput"] is { Length: > 0 } left ? Time(left, "Warren:StopWithInput", DefaultGrace, problems) : null,
        };
    }

    public string? this[string key] => _app[key];

    /// <summary>The value of a setting that holds a connection string, under its own name or in <c>ConnectionStrings</c>.</summary>
    public string? ConnectionString(string name) =>
        _app[name] is { Length: > 0 } value ? value : _app["ConnectionStrings:" + name];

    public bool IsDisabled(string function) =>
        IsTrue(_app[$"AzureWebJobs.{function}.Disabled"]) || IsTrue(_app[$"AzureWebJobs:{function}:Disabled"]);

    /// <summary>How a queue is consumed now: <c>Warren:Consumers:orders:Prefetch</c>, <c>:Concurrency</c> and <c>:Paused</c>. They may change while the host runs.</summary>
    public ConsumerSettings Consumer(string queue, List<string> problems) => new(
        (ushort)ForQueue(queue, "Prefetch", Prefetch, problems),
        ForQueue(queue, "Concurrency", 1, problems),
        Flag($"Warren:Consumers:{queue}:Paused", problems));

    /// <summary>Fires when the app's configuration was read again.</summary>
    public IChangeToken ReloadToken() => _app.GetReloadToken();

    /// <summary>
    /// How long the broker lets a message of the queue stay unacknowledged (its <c>consumer_timeout</c>): <c>Warren:Consumers:orders:ConsumerTimeout</c>,
    /// else <c>extensions.rabbitMQ.consumerTimeout</c> of host.json, else half an hour. Null for 00:00:00: not watched.
    /// </summary>
    public TimeSpan? ConsumerTimeout(string queue, List<string> problems)
    {
        const string HostJsonKey = "extensions:rabbitMQ:consumerTimeout";
        var key = $"Warren:Consumers:{queue}:ConsumerTimeout";
        var time = _app[key] is { } own
            ? Time(own, key, DefaultConsumerTimeout, problems)
            : Time(HostJson(_app, _files, HostJsonKey), "extensions.rabbitMQ.consumerTimeout of host.json", DefaultConsumerTimeout, problems);
        return time == TimeSpan.Zero ? null : time;
    }

    private int ForQueue(string queue, string what, int fallback, List<string> problems)
    {
        var key = $"Warren:Consumers:{queue}:{what}";
        return Number(_app[key], key, fallback, problems);
    }

    private bool Flag(string key, List<string> problems)
    {
        if (_app[key] is not { Length: > 0 } text)
        {
            return false;
        }

        if (bool.TryParse(text, out var flag))
        {
            return flag;
        }

        problems.Add($"{key} is '{text}': set true or false.");
        return false;
    }

    /// <summary>host.json's value, unless <c>AzureFunctionsJobHost__…</c> in the environment overrides it.</summary>
    private static string? HostJson(IConfiguration app, HostFiles files, string key) =>
        app["AzureFunctionsJobHost:" + key] ?? files.HostJson[key];

    private static int Number(string? text, string name, int fallback, List<string> problems)
    {
        if (text is null)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= ushort.MaxValue)
        {
            return number;
        }

        problems.Add($"{name} is '{text}': set a whole number from 1 to {ushort.MaxValue}.");
        return fallback;
    }

    private static TimeSpan Time(string? text, string name, TimeSpan fallback, List<string> problems)
    {
        if (text is null)
        {
            return fallback;
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && text.Contains(':') && time >= TimeSpan.Zero && time <= TimeSpan.FromDays(1))
        {
            return time;
        }

        problems.Add($"{name} is '{text}': set a time as hh:mm:ss, at most a day, such as {fallback:c}.");
        return fallback;
    }

    private static IReadOnlyList<string> ReadUrls(IConfiguration app, HostFiles files, CommandLine commandLine, List<string> problems)
    {
        if (commandLine.Urls is { } urls)
        {
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        if (commandLine.Port is { } port)
        {
            return [OnLoopback(port)];
        }

        if (app["ASPNETCORE_URLS"] is { Length: > 0 } fromEnvironment)
        {
            return fromEnvironment.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        return [OnLoopback(files.LocalHttpPort is null ? DefaultPort : Number(files.LocalHttpPort, "Host.LocalHttpPort of local.settings.json", DefaultPort, problems))];
    }

    private static string OnLoopback(int port) => $"http://127.0.0.1:{port}";

    private static bool IsTrue(string? text) => text is "1" || string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
}
