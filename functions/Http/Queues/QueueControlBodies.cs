using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.Controls;
using Warren.Functions.Effects;
using Warren.Tracking;

namespace Warren.Functions.Http.Queues;

/// <summary>What a request to pause says. An empty body says nothing.</summary>
internal sealed record PauseBody
{
    public string? Reason { get; init; }

    public string? By { get; init; }

    /// <exception cref="QueueControlBodyException">It is no such thing.</exception>
    public static PauseBody Read(byte[] json)
    {
        var body = json.AsSpan().Trim(" \t\r\n"u8).Length == 0
            ? new()
            : QueueControlBodyException.Parse<PauseBody>(json) ?? throw new QueueControlBodyException("body", "Send an object with \"reason\" and \"by\" as wanted, or no body.");
        var errors = new Dictionary<string, string[]>();
        Check("reason", body.Reason, TrackedTask.MaxText);
        Check("by", body.By, QueueControl.MaxBy);
        return errors.Count == 0 ? body : throw new QueueControlBodyException(errors);

        void Check(string name, string? text, int max)
        {
            if (text is not null && (text.Length > max || string.IsNullOrWhiteSpace(text)))
            {
                errors[name] = [$"'{name}' is '{Excerpt.Of(text, 60)}' with {text.Length:N0} characters; give 1 to {max:N0} that are no blanks only, or leave it out."];
            }
        }
    }
}

/// <summary>What a request to change a queue says.</summary>
internal sealed record ConcurrencyBody
{
    public required int? Concurrency { get; init; }

    /// <returns>The concurrency; null for what is declared.</returns>
    /// <exception cref="QueueControlBodyException">It is no such thing.</exception>
    public static int? Read(byte[] json) => QueueControlBodyException.Parse<ConcurrencyBody>(json) switch
    {
        { Concurrency: null } => null,
        { Concurrency: >= 1 and <= QueueControl.MaxConcurrency and var concurrency } => concurrency,
        { Concurrency: var wrong } => throw new QueueControlBodyException("concurrency", $"'concurrency' is {wrong}; give 1 to {QueueControl.MaxConcurrency:N0}, or null for what is declared."),
        null => throw new QueueControlBodyException("body", "Send an object with \"concurrency\"."),
    };
}

/// <summary>A body is not what is expected.</summary>
#pragma warning disable CA1032 // always made with what is wrong
internal sealed class QueueControlBodyException(IReadOnlyDictionary<string, string[]> errors) : Exception(string.Join(" ", errors.SelectMany(static error => error.Value)))
#pragma warning restore CA1032
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public QueueControlBodyException(string field, string message)
        : this(new Dictionary<string, string[]> { [field] = [message] })
    {
    }

    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;

    /// <summary>Parses a body in which nothing may be that is not known.</summary>
    public static T? Parse<T>(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter for an escape such as \ud800, which parses as JSON but is no text.
            var members = string.Join(" and ", typeof(T).GetProperties().Select(static property => $"\"{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}\""));
            throw new QueueControlBodyException(
                "body", $"The body is not what is expected at '{Excerpt.Of((error as JsonException)?.Path ?? "$", 120)}': send a JSON object with {members} and nothing else.");
        }
    }
}
