using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.Functions.Handlers;

namespace Warren.Functions.Tests.Handlers.Support;

/// <summary>Runs handlers as the processor does, on a data folder of its own.</summary>
internal sealed class HandlerBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public HandlerBench(TimeProvider? time = null, params IEnumerable<(string Key, string Value)> settings)
    {
        Folder = Directory.CreateTempSubdirectory("warren-handlers-").FullName;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("DataFolder", Data), .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))])
            .Build();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Debug));
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<ITaskPublisher>(Publisher);
        services.AddTaskHandlers(configuration);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>Deleted at the end; the data folder lies in it.</summary>
    public string Folder { get; }

    public string Data => Path.Combine(Folder, "data");

    public LogLines Logs { get; } = new();

    public RecordingPublisher Publisher { get; } = new();

    /// <summary>What the handlers have reported, in order.</summary>
    public ConcurrentQueue<(double? Percent, string? Message)> Progress { get; } = new();

    /// <summary>Runs one attempt of the handler on a body, as a publisher would send it.</summary>
    public async Task<JsonElement> RunAsync<THandler, TPayload>(
        string body, string id = "task-1", DateTimeOffset? publishedAt = null, CancellationToken cancellationToken = default)
        where THandler : ITaskHandler<TPayload>
    {
        var context = Context(body, id, publishedAt) with { Progress = (percent, message) => Progress.Enqueue((percent, message)) };
        var payload = context.Message.Payload.Deserialize<TPayload>(TaskJson.Options)!;
        if (payload is not string)
        {
            Validator.ValidateObject(payload, new ValidationContext(payload), validateAllProperties: true);
        }

        var handler = ActivatorUtilities.CreateInstance<THandler>(_services);
        var result = await handler.HandleAsync(payload, context, cancellationToken);
        return JsonSerializer.SerializeToElement(result, TaskJson.Options);
    }

    public static TaskContext Context(string body, string id, DateTimeOffset? publishedAt = null)
    {
        var root = JsonElement.Parse(body);
        return new TaskContext(new TaskMessage
        {
            Id = id,
            Name = "test",
            Queue = "test.queue",
            Body = Encoding.UTF8.GetBytes(body),
            Root = root,
            Payload = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("payload", out var payload) ? payload : root,
            Priority = 5,
            RetryCount = 0,
            PublishedAt = publishedAt,
        });
    }

    public string PathOf(string relative) => Path.Combine(Data, relative);

    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    public JsonElement ReadJson(string relative) => JsonElement.Parse(Read(relative));

    public void Write(string relative, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), content);
    }

    /// <summary>All files in the data folder, lock files left out.</summary>
    public string[] Files() => Directory.Exists(Data)
        ? [.. Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Data, file)).Where(file => !file.StartsWith(".locks", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
        : [];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<string> Information => [.. _lines.Where(line => line.Level == LogLevel.Information).Select(line => line.Text)];

    public string All => string.Join('\n', _lines.Select(line => line.Text));

    public int Count => _lines.Count;

    /// <summary>The lines after so many.</summary>
    public IReadOnlyList<string> From(int count) => [.. _lines.Skip(count).Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}

/// <summary>Stands for the broker: the handlers' contract with it is the submission.</summary>
internal sealed class RecordingPublisher : ITaskPublisher
{
    private readonly ConcurrentQueue<TaskSubmission> _published = new();

    public IReadOnlyList<TaskSubmission> Published => [.. _published];

    public Task<TaskReceipt> PublishAsync(TaskSubmission submission, CancellationToken cancellationToken)
    {
        _published.Enqueue(submission);
        return Task.FromResult(new TaskReceipt(submission.Id!, submission.Queue));
    }
}
